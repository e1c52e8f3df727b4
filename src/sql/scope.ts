import { type Expression, type Selectable, type SqlBool, sql } from 'kysely'
import { slotFields, type Table } from '../catalog/definition.ts'
import { statements } from '../db/statement.ts'
import type { RecordRow } from '../db/tables.ts'
import type { Vantage } from '../plan/vantage.ts'
import { hasSlots } from './column.ts'
import { pastRecords, presentRecords } from './past.ts'

/** From where records are seen. */
export interface Seen {
  tenantId: number
  /** For reading; live records as they are, when absent. */
  vantage?: Vantage | undefined
}

/** Whose records a statement is about. */
export interface Scope extends Seen {
  table: Table
}

/** What a client may see of a record. */
export const visibleColumns = [
  'r.id',
  'r.version',
  'r.data',
  'r.created_at',
  'r.updated_at',
  'r.created_by',
  'r.updated_by',
  'r.deleted_at',
] as const

// The first wall between tenants: records are read and changed through these functions only, and each names the
// tenant and the table. (The second wall is the database's: see schema-migrations/parts/wall.ts.)

// What is joined to something else may have its table said by that, and not as a number. By numbers Postgres, as long as
// it has not counted, would think that there is one record in the table, and go through all of it for each that it is
// joined to; so it cannot, and uses the key.

/** How a statement says whose records of which table it is about. */
export interface Said {
  tenantId: Expression<number>
  tableId: Expression<number>
}

const asNumbers = ({ tenantId, table }: Scope): Said => ({
  tenantId: sql`${tenantId}`,
  tableId: sql`${table.id}`,
})

/**
 * A number that Postgres only knows when it runs the statement: for what is linked to a record. It takes the average then
 * for what is there. Of a tenant that it has not counted beside others that it has, it would think that all of a table, or
 * of a relation, is one row: to go through that would look as good as to go by the index that has the record in it.
 */
export const unforeseen = (number: number) => sql<number>`(select ${number}::int4)`

/** The tenant and the table by such numbers. */
export const unforeseenTable = ({ tenantId, table }: Scope): Said => ({
  tenantId: unforeseen(tenantId),
  tableId: unforeseen(table.id),
})

/** The records of a table that can be seen, for reading: whenever that is, it is a relation `r` with the same columns. */
export function visibleRecords(scope: Scope, whose: Partial<Said> = {}) {
  const { tenantId, table, vantage } = scope
  const said = { ...asNumbers(scope), ...whose }
  const source = vantage?.asOf
    ? pastRecords({ tenantId, tableId: table.id }, vantage.asOf, 'r')
    : presentRecords('r')
  const all = statements
    .selectFrom(source)
    .where('r.tenant_id', '=', said.tenantId)
    .where('r.table_id', '=', said.tableId)
  return vantage?.includeDeleted ? all : all.where('r.deleted_at', 'is', null)
}

/** The same under another name: where they are found, and which of them they are. For what is linked to a record. */
export function visibleAs(scope: Scope, name: string, whose = asNumbers(scope)) {
  const { tenantId, table, vantage } = scope
  const source = vantage?.asOf
    ? pastRecords({ tenantId, tableId: table.id }, vantage.asOf, name)
    : presentRecords(name)
  const record = sql.raw(name)
  const isLive = vantage?.includeDeleted ? sql`` : sql` and ${record}.deleted_at is null`
  return {
    source,
    isVisible: sql<SqlBool>`${record}.tenant_id = ${whose.tenantId} and ${record}.table_id = ${whose.tableId}${isLive}`,
  }
}

/** The same with what a client may see of them. */
export function selectRecords(scope: Scope) {
  return visibleRecords(scope).select(visibleColumns)
}

/** The columns of that which are wanted; the id always. */
export const columnsIn = (wanted: ReadonlySet<string>) =>
  visibleColumns.filter((column) => column === 'r.id' || wanted.has(column.slice(2)))

/**
 * All columns that a filter or an order may ask of a record, for what is found before it is asked: with every column there
 * is, to plan the statement takes a tenth longer.
 */
export const askable = (table: Table, { vantage }: Pick<Seen, 'vantage'>): string[] => [
  ...visibleColumns.map((column) => column.slice(2)),
  ...(hasSlots(vantage) ? slotFields(table).map(({ slot }) => slot) : []),
]

/** The one record of a table with an id, under a name. With its limit it is looked up by itself, and never joined otherwise. */
export function lookUp(scope: Scope, name: string, id: Expression<unknown>) {
  const { source, isVisible } = visibleAs(scope, name)
  const columns = sql.join(askable(scope.table, scope).map((column) => sql.ref(`${name}.${column}`)))
  return sql<Selectable<RecordRow>>`(
    select ${columns} from ${source} where ${isVisible} and ${sql.ref(`${name}.id`)} = ${id} limit 1
  )`.as(name)
}

/** Live records of any of the tenant's tables, with the number of their table. */
export function selectAnyRecords(tenantId: number, tables: Iterable<Table>) {
  const tableIds = Array.from(tables, (table) => table.id)
  return statements
    .selectFrom('tablecast_view.records as r')
    .select(['r.table_id', ...visibleColumns])
    .where('r.tenant_id', '=', tenantId)
    .where('r.table_id', '=', sql<number>`any(${tableIds}::int4[])`)
    .where('r.deleted_at', 'is', null)
}

/** The records with these ids, deleted ones too, locked until the transaction ends: nobody can come to refer to them. */
export const lockAnyRecords = (scope: Scope, ids: readonly string[]) => recordsToLock(scope, ids).forUpdate()

/** The live ones of them, locked for changes alone: others may come to refer to them meanwhile. */
export const lockChanging = (scope: Scope, ids: readonly string[]) =>
  recordsToLock(scope, ids).where('r.deleted_at', 'is', null).forNoKeyUpdate()

/** In the order that all lockers keep. */
function recordsToLock({ tenantId, table }: Scope, ids: readonly string[]) {
  return statements
    .selectFrom('tablecast.records as r')
    .select(visibleColumns)
    .where('r.tenant_id', '=', tenantId)
    .where('r.table_id', '=', table.id)
    .where('r.id', '=', sql<string>`any(${ids}::uuid[])`)
    .orderBy('r.id')
}

/** The records with these ids, for writing; to be locked before. */
export function updateRecords({ tenantId, table }: Scope, ids: readonly string[]) {
  return statements
    .updateTable('tablecast.records as r')
    .where('r.tenant_id', '=', tenantId)
    .where('r.table_id', '=', table.id)
    .where('r.id', '=', sql<string>`any(${ids}::uuid[])`)
    .returning(visibleColumns)
}
