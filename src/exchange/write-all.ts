import { Failure } from '../errors.ts'
import { counted } from '../names/words.ts'
import { asideAtMost, countAside, numbersIn } from './aside.ts'
import { inBatches, inLateBatches, type RowBatch, readAhead } from './batches.ts'
import type { ImportRequest, Progress } from './import.ts'
import { ImportError } from './import-error.ts'
import { openRehearsal } from './rehearsal.ts'
import type { Run } from './run.ts'
import type { Source } from './source.ts'
import { advance, type Standing } from './standing.ts'
import type { OpenTarget } from './target.ts'
import { rehearseRows, writeRows } from './write.ts'

interface All {
  run: Run
  source: Source
  tell(stage: Progress['stage'], rows: number): unknown
}

interface Done {
  target: OpenTarget
  result: Standing
}

type WriteBatch = (batch: RowBatch, before: Done, canWait: boolean) => Promise<Done>

/**
 * Writes what is left of the rows, batch by batch; then those that refer to rows after them, as often as that brings any
 * further.
 */
export async function writeAll(request: ImportRequest, { run, source, tell }: All): Promise<Standing> {
  const { ledger } = run
  const write = ledger ? writer(request, ledger) : rehearser(request, run)
  let done: Done = { target: run.target, result: run.standing }
  const writeEach = async (batches: AsyncGenerator<RowBatch>, canWait: (batch: RowBatch) => boolean) => {
    for await (const batch of readAhead(batches)) {
      done = await write(batch, done, canWait(batch))
      tell('writing', done.result.read)
    }
  }
  try {
    await writeEach(
      inBatches(source.rows(), done.result.read),
      ({ rows }) => countAside(done.result.aside) + rows.length <= asideAtMost,
    )
    for (let mayWait = true; countAside(done.result.aside) > 0; ) {
      const before = countAside(done.result.aside)
      await writeEach(inLateBatches(source.rows(), new Set(numbersIn(done.result.aside))), () => mayWait)
      // When no row has come any more that others wait for, what is missing stays missing.
      mayWait = countAside(done.result.aside) < before
    }
    await ledger?.checkpoint.finish(done.result)
    await ledger?.rejected.end()
    return done.result
  } catch (error) {
    await ledger?.rejected.close()
    throw ledger ? toStop(error, done.result) : error
  }
}

function writer(request: ImportRequest, { checkpoint, rejected }: NonNullable<Run['ledger']>): WriteBatch {
  return async (batch, { target, result: before }, canWait) => {
    const done = await writeRows(batch.rows, {
      ...{ place: request, target, canWait },
      begin: checkpoint.hold,
      end: async (session, settled) => {
        const kept = await rejected.put(settled.rejections)
        const after = advance(before, { batch, settled, kept })
        await checkpoint.save(session, after)
        return after
      },
    })
    rejected.keep()
    return done
  }
}

function rehearser(request: ImportRequest, run: Run): WriteBatch {
  const rehearsed = openRehearsal(run.target)
  return async (batch, { target, result: before }, canWait) => {
    const settled = await rehearseRows(batch.rows, { place: request, target, canWait, rehearsed })
    return { target, result: advance(before, { batch, settled, kept: before.kept }) }
  }
}

/** Whoever goes on must know from where. */
function toStop(error: unknown, { read, written }: Standing): unknown {
  return error instanceof Failure || error instanceof ImportError
    ? new ImportError(
        `${error.message} It stopped after ${counted(read, 'row')}, of which ${written} ${written === 1 ? 'is' : 'are'} written; --resume goes on from there.`,
      )
    : error
}
