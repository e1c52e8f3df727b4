import { type CompiledQuery, type RawBuilder, type Selectable, type SqlBool, sql } from 'kysely'
import type { RecordHistoryRow } from '../db/record-rows.ts'
import { statements } from '../db/statement.ts'
import type { Scope } from './scope.ts'

/** One line of a record's history. */
export type HistoryRow = Pick<
  Selectable<RecordHistoryRow>,
  'version' | 'action' | 'changes' | 'actor' | 'at' | 'request_id'
>

/** Whose history, and of which versions: those below one. */
export interface HistoryKey {
  id: string
  below: number
}

/** Of a line `h`: before the horizon there is only what pruning leaves, without its values. */
export function isRemembered(tenantId: number): RawBuilder<SqlBool> {
  const horizon = sql`select t.history_from from tablecast_view.tenants as t where t.id = ${tenantId}`
  return sql<SqlBool>`h.at >= coalesce((${horizon}), '-infinity')`
}

/**
 * The newest lines of history of any number of records: one statement, each with the number of its key. What was there
 * before the horizon is gone, but for what `pastRecords` needs.
 */
export function selectHistory(
  { tenantId, table }: Scope,
  keys: readonly HistoryKey[],
  linesEach: number,
): CompiledQuery<HistoryRow & { key: number }> {
  const ids = keys.map(({ id }) => id)
  const versions = keys.map(({ below }) => below)
  return sql<HistoryRow & { key: number }>`
    select k.key::int4 as key, h.version, h.action, h.changes, h.actor, h.at, h.request_id
    from unnest(${ids}::uuid[], ${versions}::int4[]) with ordinality as k (id, below, key)
    cross join lateral (
      select * from tablecast_view.record_history as h
      where h.tenant_id = ${tenantId} and h.table_id = ${table.id} and h.record_id = k.id and h.version < k.below
        and ${isRemembered(tenantId)}
      order by h.version desc limit ${linesEach}
    ) as h
    order by k.key, h.version desc`.compile(statements)
}

/** Since when a tenant's history is there; null when all of it is. */
export function selectHistoryFrom(tenantId: number): CompiledQuery<{ history_from: Date | null }> {
  return statements
    .selectFrom('tablecast_view.tenants')
    .select('history_from')
    .where('id', '=', tenantId)
    .compile()
}

// The application may not change or remove a line of history. These functions of the owner do, for the bound tenant, as
// far as its own settings say.

/** How far a walk through a tenant's history has come: in the order of its key. */
export interface HistoryPlace {
  table_id: number
  record_id: string
  version: number
}

/** What a stretch of it was: how many lines it had, and how many of them were pruned. No place after the last one. */
export interface PrunedStretch extends HistoryPlace {
  seen: number
  pruned: number
}

/** Moves the horizon to where the settings want it, and gives it; null when they want none. */
export function moveHistoryHorizon(): CompiledQuery<{ history_from: Date | null }> {
  return sql<{
    history_from: Date | null
  }>`select tablecast.move_history_horizon() as history_from`.compile(statements)
}

/** Prunes what is before the horizon, of so many lines. */
export function pruneHistory(after: HistoryPlace, lines: number): CompiledQuery<PrunedStretch> {
  const { table_id, record_id, version } = after
  return sql<PrunedStretch>`
    select * from tablecast.prune_history(${table_id}::int4, ${record_id}::uuid, ${version}::int4, ${lines}::int4)`.compile(
    statements,
  )
}
