import { type CompiledQuery, sql } from 'kysely'
import { keep, statements } from '../db/statement.ts'
import type { Filter } from '../plan/filter.ts'
import { compileFilter } from './filter.ts'
import type { Row } from './read.ts'
import { lockAnyRecords, lockChanging, type Scope, visibleRecords } from './scope.ts'

// What is looked at before records are written.

/**
 * The records to be changed, as they are, locked. Who is about to refer to one of them holds it so that it stays, and need
 * not wait: if he did, then to link two records from either end at once would be a deadlock each time, and take a second.
 */
export function selectForUpdate(scope: Scope, ids: readonly string[]): CompiledQuery<Row> {
  return keep(lockChanging(scope, ids).compile())
}

/** The records to be deleted, in the same way: nobody can come to refer to them. */
export function selectForDeletion(scope: Scope, ids: readonly string[]): CompiledQuery<Row> {
  return keep(lockAnyRecords(scope, ids).where('r.deleted_at', 'is', null).compile())
}

/** The same, deleted ones too. */
export function selectAnyForUpdate(scope: Scope, ids: readonly string[]): CompiledQuery<Row> {
  return lockAnyRecords(scope, ids).compile()
}

/** The first records by id that match, with their version, and no more than so many. */
export function selectMatching(
  scope: Scope,
  filter: Filter,
  { atMost, ids }: { atMost: number; ids?: readonly string[] },
): CompiledQuery<{ id: string; version: number }> {
  const query = visibleRecords(scope)
    .select(['r.id', 'r.version'])
    .where(compileFilter(scope, filter))
    .orderBy('r.id')
    .limit(atMost)
  return (ids ? query.where('r.id', '=', sql<string>`any(${ids}::uuid[])`) : query).compile()
}

/** Which of these ids any record of the tenant has, or had when its history was kept. */
export function selectUsedIds(tenantId: number, ids: readonly string[]): CompiledQuery<{ id: string }> {
  const id = sql<string>`any(${ids}::uuid[])`
  const tables = statements.selectFrom('tablecast_view.tables as t').where('t.tenant_id', '=', tenantId)
  const records = tables
    .innerJoin('tablecast_view.records as r', (join) =>
      join.onRef('r.tenant_id', '=', 't.tenant_id').onRef('r.table_id', '=', 't.id'),
    )
    .select('r.id')
    .where('r.tenant_id', '=', tenantId)
    .where('r.id', '=', id)
  const history = tables
    .innerJoin('tablecast_view.record_history as h', (join) =>
      join.onRef('h.tenant_id', '=', 't.tenant_id').onRef('h.table_id', '=', 't.id'),
    )
    .select('h.record_id as id')
    .where('h.tenant_id', '=', tenantId)
    .where('h.record_id', '=', id)
  return records.union(history).compile()
}
