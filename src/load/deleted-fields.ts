import type { Field } from '../catalog/definition.ts'
import { readDeletedFields } from '../catalog/read.ts'
import type { Session } from '../db/transaction.ts'
import type { Scope } from '../sql/scope.ts'

const knownIn = new WeakMap<Session, Map<number, Promise<Field[]>>>()

/** The deleted fields of a table, read once a transaction. */
export function loadDeletedFields(session: Session, { tenantId, table }: Scope): Promise<Field[]> {
  const byTable = knownIn.get(session) ?? new Map<number, Promise<Field[]>>()
  knownIn.set(session, byTable)
  const fields = byTable.get(table.id) ?? readDeletedFields(session, tenantId, table)
  byTable.set(table.id, fields)
  return fields
}
