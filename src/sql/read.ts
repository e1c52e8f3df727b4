import { type CompiledQuery, type Selectable, type SqlBool, sql } from 'kysely'
import type { Table } from '../catalog/definition.ts'
import { keep, statements } from '../db/statement.ts'
import type { RecordRow } from '../db/tables.ts'
import type { Filter } from '../plan/filter.ts'
import { type Column, everyColumn } from '../plan/list.ts'
import { compileFilter } from './filter.ts'
import { columnsIn, type Scope, selectAnyRecords, selectRecords, visibleRecords } from './scope.ts'

/** A record as a statement gives it back. */
export type Row = Pick<
  Selectable<RecordRow>,
  'id' | 'version' | 'data' | 'created_at' | 'updated_at' | 'created_by' | 'updated_by' | 'deleted_at'
>

/** A record of which only that is there which was asked for. */
export type SeenRow = Pick<Row, 'id'> & Partial<Row>

/** Records by their ids: one parameter, whatever their number. Of each no more than is wanted. */
export function selectByIds(
  scope: Scope,
  ids: readonly string[],
  columns: ReadonlySet<Column> = everyColumn,
): CompiledQuery<SeenRow> {
  const records = visibleRecords(scope).select(columnsIn(columns))
  return keep(records.where('r.id', '=', sql<string>`any(${ids}::uuid[])`).compile())
}

/** Records of any table by their ids, with the table's number. */
export function selectNodes(
  tenantId: number,
  tables: Iterable<Table>,
  ids: readonly string[],
): CompiledQuery<Row & { table_id: number }> {
  return selectAnyRecords(tenantId, tables).where('r.id', '=', sql<string>`any(${ids}::uuid[])`).compile()
}

/** A record that a walk has come to: null for its document when it does not match the filter. */
export type Step = Omit<Row, 'data'> & { data: Row['data'] | null }

/**
 * The next records of a walk by id, and none at its end. The filter does not say which are read, only which are
 * shown: guessing how many match, Postgres would sort the whole table for each stretch. So a stretch takes the same
 * time everywhere, however rare what is looked for. Its documents have no more than so many bytes together, as they
 * are stored, but for one that has more by itself.
 */
export function selectStretch(
  scope: Scope,
  filter: Filter,
  { after, records, bytes }: { after: string | undefined; records: number; bytes: number },
): CompiledQuery<Step> {
  const next = selectRecords(scope)
    .select(sql<boolean>`(${compileFilter(scope, filter)}) is true`.as('matches'))
    .where(after === undefined ? sql<SqlBool>`true` : sql<SqlBool>`r.id > ${after}::uuid`)
    .orderBy('r.id')
    .limit(records)
  // Of what Postgres keeps compressed or elsewhere it knows the size without fetching it.
  const size = sql<number>`case when matches then pg_column_size(data) else 0 end`
  const sized = statements
    .selectFrom(next.as('n'))
    .selectAll()
    .select(sql<number>`sum(${size}) over (order by id rows unbounded preceding) - ${size}`.as('before'))
  return statements
    .selectFrom(sized.as('s'))
    .select(['id', 'version', 'created_at', 'updated_at', 'created_by', 'updated_by', 'deleted_at'])
    .select(sql<Row['data'] | null>`case when matches then data end`.as('data'))
    .where('before', '<', bytes)
    .orderBy('id')
    .compile()
}

export function countRecords(scope: Scope, filter: Filter): CompiledQuery<{ count: number }> {
  return visibleRecords(scope)
    .select(sql<number>`count(*)`.as('count'))
    .where(compileFilter(scope, filter))
    .compile()
}
