import { sql } from 'kysely'
import type { Table } from '../catalog/definition.ts'
import { statements } from '../db/statement.ts'

/** Whose records a statement is about. */
export interface Scope {
  tenantId: number
  table: Table
}

const columns = [
  'r.id',
  'r.version',
  'r.data',
  'r.created_at',
  'r.updated_at',
  'r.created_by',
  'r.updated_by',
] as const

// The first wall between tenants: these three are the only ways to reach records, and each names the tenant
// and the table. (The second wall is the database's: see schema-migrations/parts/wall.ts.)

/** The live records of a table, for reading. */
export function liveRecords({ tenantId, table }: Scope) {
  return statements
    .selectFrom('tablecast_view.records as r')
    .where('r.tenant_id', '=', tenantId)
    .where('r.table_id', '=', table.id)
    .where('r.deleted_at', 'is', null)
}

/** The same with what a client may see of them. */
export function selectRecords(scope: Scope) {
  return liveRecords(scope).select(columns)
}

/** The live records with these ids, locked until the transaction ends, in the order that all lockers keep. */
export function lockRecords({ tenantId, table }: Scope, ids: readonly string[]) {
  return statements
    .selectFrom('tablecast.records as r')
    .select(columns)
    .where('r.tenant_id', '=', tenantId)
    .where('r.table_id', '=', table.id)
    .where('r.id', '=', sql<string>`any(${ids}::uuid[])`)
    .where('r.deleted_at', 'is', null)
    .orderBy('r.id')
    .forUpdate()
}

/** The records with these ids, for writing; to be locked before. */
export function updateRecords({ tenantId, table }: Scope, ids: readonly string[]) {
  return statements
    .updateTable('tablecast.records as r')
    .where('r.tenant_id', '=', tenantId)
    .where('r.table_id', '=', table.id)
    .where('r.id', '=', sql<string>`any(${ids}::uuid[])`)
    .returning(columns)
}
