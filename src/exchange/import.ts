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
  /** Takes text of CSV as it stands; else an apostrophe before what a spreadsheet takes for a formula is taken off. */
  raw?: boolean | undefined
  /** Where rejected rows go; a new file in the current directory when absent. */
  rejectedFile?: string | undefined
  /** Says what would be done and writes nothing. */
  dryRun?: boolean | undefined
  onMapping?: ((plan: { table: string; created: boolean; mapping: MappedColumn[] }) => unknown) | undefined
  onProgress?: ((progress: Progress) => unknown) | undefined
}

export interface ImportSummary {
  table: string
  /** Whether the table was made for this file. */
  created: boolean
  read: number
  /** With `rejected` it always makes `read`. In a dry run: what would be written. */
  written: number
  rejected: number
  /** Null when there is none. */
  rejectedFile: string | null
  reasons: Reason[]
  mapping: MappedColumn[]
  dryRun: boolean
  seconds: number
}

/** Makes records of the rows of a file, and a table for them when there is none with that name. */
export async function importFile(request: ImportRequest): Promise<ImportSummary> {
  const begin = performance.now()
  const { file, format, raw = false, rejectedFile, dryRun = false, onMapping, onProgress } = request
  const source = await openSource(file, format)
  const rejected = await openRejected(source.name, dryRun ? undefined : rejectedFile)
  const tell = (stage: Progress['stage'], bytes: number, rows: number) =>
    onProgress?.({ stage, bytes, ofBytes: source.size, rows })
  const columns = await inferColumns({ name: source.name, rows: source.rows() }, ({ end }, count) =>
    tell('reading', end, count),
  )
  const read = cellReader(raw)
  const opened = await openTarget(request, { name: source.name, columns, read, rehearsal: dryRun })
  const { created, mapping } = opened
  let target = opened.target
  onMapping?.({ table: target.tableName, created, mapping })
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
      tell('writing', rows.at(-1)?.end ?? 0, done.read)
    }
  } catch (error) {
    throw dryRun ? error : toStop(error, done)
  } finally {
    await rejected.close()
  }
  return {
    table: target.tableName,
    created,
    ...done,
    rejectedFile: rejected.path(),
    reasons: tally.reasons(),
    mapping,
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
