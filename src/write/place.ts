import type { Catalog, Table } from '../catalog/definition.ts'
import { lockTable } from '../catalog/lock.ts'
import { expectCurrent } from '../catalog/version.ts'
import type { Session } from '../db/transaction.ts'
import type { Issue } from '../errors.ts'
import type { Scope } from '../sql/scope.ts'
import type { Stamp } from '../sql/write.ts'

/** Where records are written, in which transaction, by whom and when. The table must be held. */
export interface Place extends Scope {
  session: Session
  /** The definitions that the write was planned on. */
  catalog: Catalog
  stamp: Stamp
}

/** Where in the client's input the values of a record are: the first, the second … */
export type PathOf = (index: number) => Issue['path']

/** Opens a table for writing: from here to the end of the transaction its definition stays as it is. */
export async function holdTable(session: Session, catalog: Catalog, table: Table): Promise<void> {
  await Promise.all([
    lockTable(session, catalog.tenantId, table.id, 'shared'),
    expectCurrent(session, catalog),
  ])
}

/** The same place in another table, opened for writing. */
export async function openOther(place: Place, table: Table): Promise<Place> {
  if (table.id === place.table.id) {
    return place
  }
  await holdTable(place.session, place.catalog, table)
  return { ...place, table }
}
