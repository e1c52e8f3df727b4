import { Failure } from '../errors.ts'
import { inBatches } from './batches.ts'
import { cellReader } from './cell.ts'
import { ImportError } from './import-error.ts'
import { inferColumns } from './infer.ts'
import type { MappedColumn } from './mapping.ts'
import { openRejected } from './rejected.ts'
import { openSource } from './source.ts'
import { openTally, type Reason } from './tally.ts'
import { openTarget, type Place } from './target.ts'
import { rehearseRows, writeRows } from './write.ts'

/** How far an import is; it reads the file twice, first to look and then to write. */
export interface Progress {
  stage: 'reading' | 'writing'
  bytes: number
  ofBytes: number
  rows: number
}

export interface ImportRequest extends Place {
  file: string
  /** One of `formatNames`; the one of the file's extension when absent. */
  format?: string | undefined
  /** A name of the Encoding Standard; found out when absent. */
  encoding?: string | undefined
  /** Takes text of CSV as it stands; else an apostrophe before what a spreadsheet takes for a formula is taken off. */
  raw?: boolean | undefined
  /** Where rejected rows go; a new file in the current directory when absent. */
  rejectedFile?: string | undefined
  /** Says what would be done and writes nothing. */
  dryRun?: boolean | undefined
  onMapping?: ((plan: ImportPlan) => unknown) | undefined
  onProgress?: ((progress: Progress) => unknown) | undefined
}

/** What is going to be done. */
export interface ImportPlan {
  table: string
  /** Whether the table was made for this file. */
  created: boolean
  /** What the file is written in, said or found out. */
  encoding: string
  mapping: MappedColumn[]
}

/** What was done; the command prints it as it is with --json. */
export interface ImportSummary extends ImportPlan {
  read: number
  /** With `rejected` it always makes `read`. In a dry run: what would be written. */
  written: number
  rejected: number
  /** Null when there is none. */
  rejectedFile: string | null
  reasons: Reason[]
  dryRun: boolean
  seconds: number
}

/** Makes records of the rows of a file, and a table for them when there is none with that name. */
export async function importFile(request: ImportRequest): Promise<ImportSummary> {
  const begin = performance.now()
  const { file, format, encoding, raw = false, rejectedFile, dryRun = false, onMapping, onProgress } = request
  const source = await openSource(file, { format, encoding })
  const rejected = await openRejected(source.name, dryRun ? undefined : rejectedFile)
  const tell = (stage: Progress['stage'], rows: number) =>
    onProgress?.({ stage, bytes: source.position(), ofBytes: source.size, rows })
  const columns = await inferColumns({ name: source.name, rows: source.rows() }, (_, count) =>
    tell('reading', count),
  )
  const read = cellReader(raw)
  const opened = await openTarget(request, { name: source.name, columns, read, rehearsal: dryRun })
  const { created, mapping } = opened
  let target = opened.target
  const plan = { table: target.tableName, created, encoding: source.encoding, mapping }
  onMapping?.(plan)
  const tally = openTally()
  const done = { read: 0, written: 0, rejected: 0 }
  try {
    for await (const rows of inBatches(source.rows())) {
      const { rejections, ...result } = dryRun
        ? rehearseRows(rows, target)
        : await writeRows(rows, { place: request, target, prepare: rejected.open })
      await rejected.write(rejections)
      tally.add(rejections)
      target = result.target
      done.read += rows.length
      done.written += result.written
      done.rejected += rejections.length
      tell('writing', done.read)
    }
  } catch (error) {
    throw dryRun ? error : toStop(error, done)
  } finally {
    await rejected.close()
  }
  return {
    ...plan,
    ...done,
    rejectedFile: rejected.path(),
    reasons: tally.reasons(),
    dryRun,
    seconds: Math.round(performance.now() - begin) / 1_000,
  }
}

/** Whoever goes on by hand must know where. */
function toStop(error: unknown, { read, written }: { read: number; written: number }): unknown {
  return error instanceof Failure || error instanceof ImportError
    ? new ImportError(`${error.message} It stopped after ${read} rows, of which ${written} are written.`)
    : error
}
