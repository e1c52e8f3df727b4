import { type CompiledQuery, sql } from 'kysely'
import type { Changes, HistoryAction } from '../db/record-rows.ts'
import { keep, statements } from '../db/statement.ts'
import { isRemembered } from './history.ts'
import type { Scope } from './scope.ts'

/** One line of history: what happened to a record, as key → [before, after]. */
export interface HistoryEntry {
  id: string
  version: number
  at: Date
  changes: Changes
}

export function insertHistory(
  { tenantId, table }: Scope,
  entries: readonly HistoryEntry[],
  { action, actor, requestId = null }: { action: HistoryAction; actor: string; requestId?: string | null },
): CompiledQuery<unknown> {
  const entry = {
    ids: entries.map(({ id }) => id),
    versions: entries.map(({ version }) => version),
    changes: entries.map(({ changes }) => JSON.stringify(changes)),
    times: entries.map(({ at }) => at),
  }
  const insert = sql`
    insert into tablecast.record_history (tenant_id, table_id, record_id, version, action, changes, actor, at, request_id)
    select ${tenantId}::int4, ${table.id}::int4, h.id, h.version, ${action}, h.changes, ${actor}, h.at, ${requestId}::text
    from unnest(${entry.ids}::uuid[], ${entry.versions}::int4[], ${entry.changes}::jsonb[], ${entry.times}::timestamptz[])
      as h (id, version, changes, at)`
  return keep(insert.compile(statements))
}

/** The keys that were changed in a record after a version. */
export function selectChangedKeys(
  { tenantId, table }: Scope,
  id: string,
  version: number,
): CompiledQuery<{ key: string }> {
  return statements
    .selectFrom('tablecast_view.record_history as h')
    .select(sql<string>`distinct jsonb_object_keys(h.changes)`.as('key'))
    .where('h.tenant_id', '=', tenantId)
    .where('h.table_id', '=', table.id)
    .where('h.record_id', '=', id)
    .where('h.version', '>', version)
    .compile()
}

/** What was changed in a record after a version, the last change first, as far back as history is kept with its values. */
export function selectChangesSince(
  { tenantId, table }: Scope,
  id: string,
  version: number,
): CompiledQuery<{ version: number; changes: Changes }> {
  return statements
    .selectFrom('tablecast_view.record_history as h')
    .select(['h.version', 'h.changes'])
    .where('h.tenant_id', '=', tenantId)
    .where('h.table_id', '=', table.id)
    .where('h.record_id', '=', id)
    .where('h.version', '>', version)
    .where(isRemembered(tenantId))
    .orderBy('h.version', 'desc')
    .compile()
}
