import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import type { Catalog, Table } from '../catalog/definition.ts'
import { readCatalog } from '../catalog/read.ts'
import type { Session } from '../db/transaction.ts'
import type { Filter } from '../plan/filter.ts'
import { countRecords } from '../sql/read.ts'
import type { Scope } from '../sql/scope.ts'
import type { ExportRequest } from './export.ts'
import { ExportError } from './export-error.ts'
import { type OutputColumn, planColumns } from './output-columns.ts'
import type { OutputFormat } from './output-format.ts'
import { readFilter } from './read-filter.ts'
import { findReferences } from './reference.ts'
import { walkRecords } from './walk.ts'

export interface Written {
  columns: OutputColumn[]
  records: number
  /** Not thrown: the transaction would take what a stream says for something that the database has said. */
  error?: unknown
}

/** Sends the records of a table through a format into a stream, no faster than it takes them. */
export async function writeTable(
  session: Session,
  request: ExportRequest,
  { format, stream }: { format: OutputFormat; stream: Writable },
): Promise<Written> {
  const { tenantId, tableName, fields, system = false, raw = false, bom = false, to, signal } = request
  const catalog = await readCatalog(session, tenantId)
  const table = findTable(catalog, tableName)
  const references = findReferences(catalog, tableName, request.references ?? [])
  if (typeof references === 'string') {
    throw new ExportError(references)
  }
  const scope = { tenantId, table }
  const others = [...catalog.tables.values()]
  const columns = planColumns(scope, { fields, system, references, others })
  const filter = readFilter(catalog, table, request.filter)
  const tell = openProgress(request, scope, filter)
  let records = 0
  const pages = async function* () {
    for await (const rows of walkRecords(session, scope, filter)) {
      for (const { prepare } of columns) {
        await prepare?.(session, rows)
      }
      yield rows
      records += rows.length
      tell(records)
    }
  }
  const pieces = format.write(pages(), columns, { raw, bom })
  const zip = typeof to === 'string' && /\.gz$/i.test(to) ? [createGzip()] : []
  try {
    await pipeline([Readable.from(pieces), ...zip, stream], signal ? { signal } : {})
    return { columns, records }
  } catch (error) {
    return { columns, records, error }
  }
}

function findTable({ tables }: Catalog, name: string): Table {
  const table = tables.get(name)
  if (!table) {
    const names = [...tables.keys()].join(', ') || 'none'
    throw new ExportError(`There is no table ${JSON.stringify(name)}; the tables are: ${names}.`)
  }
  return table
}

/** Tells how far it is; of how many, as soon as that is counted. What counting costs only who asks for it pays. */
function openProgress(
  { database, tenantId, onProgress }: ExportRequest,
  scope: Scope,
  filter: Filter,
): (records: number) => void {
  if (!onProgress) {
    return () => {}
  }
  let ofRecords: number | undefined
  const counting = database.read(tenantId, (session) => session.run(countRecords(scope, filter)))
  counting.then(
    ([row]) => {
      ofRecords = row?.count
    },
    // It takes too long; then nobody knows.
    () => {},
  )
  return (records) => onProgress({ records, ofRecords })
}
