import type { Writable } from 'node:stream'
import type { Database } from '../db/database.ts'
import type { Session } from '../db/transaction.ts'
import { ExportError } from './export-error.ts'
import { openFile, openStream, refuseFile } from './output.ts'
import { findFormat, type OutputFormat } from './output-format.ts'
import type { ReferenceOption } from './reference.ts'
import { writeTable } from './write-table.ts'

export interface ExportRequest {
  database: Database
  tenantId: number
  tableName: string
  /** One of `outputFormatNames`; that of the file's extension when absent, else CSV. */
  format?: string | undefined
  /** A stream, or the path of a file; one whose name ends with .gz is compressed. */
  to: Writable | string
  /** Replaces the file when it is there. */
  force?: boolean | undefined
  /** Names of the columns, in their order; the id and every field of the table when absent. */
  fields?: readonly string[] | undefined
  /** Relations of which values of a unique field are written, and no ids. */
  references?: readonly ReferenceOption[] | undefined
  /** As a client of the table's API would send it. */
  filter?: unknown
  /** Adds the fields that every record has. */
  system?: boolean | undefined
  raw?: boolean | undefined
  bom?: boolean | undefined
  /** Ends it before its time; then nothing is left behind. */
  signal?: AbortSignal | undefined
  onProgress?: ((progress: ExportProgress) => unknown) | undefined
}

export interface ExportProgress {
  records: number
  /** Undefined as long as it is not known. */
  ofRecords: number | undefined
}

export interface ExportSummary {
  table: string
  format: string
  /** Null when it went to a stream. */
  file: string | null
  columns: string[]
  records: number
  /** Links that are not written: what they refer to is deleted, or has no value by which to tell it. */
  omitted: { field: string; links: number }[]
  seconds: number
}

/**
 * Writes the records of a table as a file. It is one snapshot, whatever is being changed meanwhile. The price: for as
 * long as it takes, which is as long as its reader takes, Postgres cannot clean up behind changes, of any table.
 */
export async function exportTable(request: ExportRequest): Promise<ExportSummary> {
  const begin = performance.now()
  const { database, tenantId, tableName, to, force = false } = request
  const format = chooseFormat(request)
  const output = typeof to === 'string' ? await openFile(to, force) : openStream(to)
  try {
    const { columns, records, error } = await database.read(
      tenantId,
      once((session) => writeTable(session, request, { format, stream: output.stream })),
    )
    if (error !== undefined) {
      throw toSentence(error, request)
    }
    await output.finish()
    return {
      table: tableName,
      format: format.name,
      file: typeof to === 'string' ? to : null,
      columns: columns.map(({ field }) => field.name),
      records,
      omitted: columns.flatMap(({ field: { name }, omitted }) => {
        const links = omitted?.() ?? 0
        return links > 0 ? [{ field: name, links }] : []
      }),
      seconds: Math.round(performance.now() - begin) / 1_000,
    }
  } catch (error) {
    await output.discard()
    throw error
  }
}

function chooseFormat({ to, raw, bom, ...request }: ExportRequest): OutputFormat {
  const format = findFormat(request.format, typeof to === 'string' ? to : undefined)
  if (!format.isText && (raw || bom)) {
    throw new ExportError(`${raw ? 'raw' : 'bom'} is for text such as CSV, not for ${format.name}.`)
  }
  return format
}

/** Work of a transaction that cannot be run again: what is written is written. */
function once<T>(work: (session: Session) => Promise<T>): (session: Session) => Promise<T> {
  let hasRun = false
  return async (session) => {
    if (hasRun) {
      throw new ExportError('The database could not keep the snapshot any longer; begin again.')
    }
    hasRun = true
    return work(session)
  }
}

/** What a stream or a file system says, in words. That the reader of a stream has gone is for whoever opened it. */
function toSentence(error: unknown, { to, signal }: ExportRequest): unknown {
  if (signal?.aborted) {
    return new ExportError('The export was stopped before its end.')
  }
  // By its members: errors of Node itself may be of another realm.
  const isOfSystem = typeof error === 'object' && error !== null && 'syscall' in error
  return typeof to === 'string' && isOfSystem ? refuseFile(to, error) : error
}
