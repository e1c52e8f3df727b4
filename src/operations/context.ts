import type { Catalog, Table } from '../catalog/definition.ts'
import { lockTable } from '../catalog/lock.ts'
import { expectCurrent } from '../catalog/version.ts'
import type { Session } from '../db/transaction.ts'
import type { Limits } from '../limits.ts'
import type { Row } from '../sql/read.ts'

/** What a resolver knows of its request. Schemas hold names only; ids and keys come from the catalog here. */
export interface Context {
  session: Session
  /** The definitions that the request was planned on. */
  catalog: Catalog
  limits: Limits
  actor: string
  /** What the log has the request under; its history keeps it. */
  requestId: string
  /** The time of everything that the request writes. */
  at: Date
  /** Ids of the records that it has written, but not yet committed. */
  written: Set<string>
}

/** A record on its way to the client. */
export interface RecordSource {
  table: string
  row: Row
}

export function tableOf({ catalog }: Pick<Context, 'catalog'>, name: string): Table {
  const table = catalog.tables.get(name)
  if (!table) {
    throw new Error(`no table "${name}"; the schema should have been rebuilt`)
  }
  return table
}

/** Opens a table for writing: from here to the end of the transaction its definition stays as it is. */
export async function openForWriting(
  context: Pick<Context, 'session' | 'catalog'>,
  name: string,
): Promise<Table> {
  const { session, catalog } = context
  const table = tableOf(context, name)
  await Promise.all([
    lockTable(session, catalog.tenantId, table.id, 'shared'),
    expectCurrent(session, catalog),
  ])
  return table
}
