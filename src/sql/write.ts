import { type CompiledQuery, sql } from 'kysely'
import { statements } from '../db/statement.ts'
import type { NewRecord, Patch } from '../plan/record.ts'
import type { Row } from './read.ts'
import { lockRecords, type Scope, updateRecords } from './scope.ts'

/** Who writes, and when: one parameter for all that a write touches, to the millisecond. */
export interface Stamp {
  actor: string
  at: Date
}

/** Any number of new records in one statement of five parameters. */
export function insertRecords(
  { tenantId, table }: Scope,
  records: readonly (NewRecord & { id: string })[],
  { actor, at }: Stamp,
): CompiledQuery<Row> {
  const ids = records.map((record) => record.id)
  const documents = records.map((record) => JSON.stringify(record.data))
  return statements
    .insertInto('tablecast.records')
    .columns([
      'tenant_id',
      'table_id',
      'id',
      'version',
      'data',
      'created_at',
      'updated_at',
      'created_by',
      'updated_by',
    ])
    .expression(
      statements
        .selectNoFrom([])
        .select(sql<number>`${tenantId}::int4`.as('tenant_id'))
        .select(sql<number>`${table.id}::int4`.as('table_id'))
        .select(sql<string>`unnest(${ids}::uuid[])`.as('id'))
        .select(sql<number>`1`.as('version'))
        .select(sql<string>`unnest(${documents}::jsonb[])`.as('data'))
        .select(sql<Date>`${at}::timestamptz`.as('created_at'))
        .select(sql<Date>`${at}::timestamptz`.as('updated_at'))
        .select(sql<string>`${actor}::text`.as('created_by'))
        .select(sql<string>`${actor}::text`.as('updated_by')),
    )
    .returning(['id', 'version', 'data', 'created_at', 'updated_at', 'created_by', 'updated_by'])
    .compile()
}

/** The records to be changed, as they are, locked. */
export function selectForUpdate(scope: Scope, ids: readonly string[]): CompiledQuery<Row> {
  return lockRecords(scope, ids).compile()
}

/** One patch on any number of locked records. It merges in the database: other writers' fields stay as they are. */
export function patchRecords(
  scope: Scope,
  ids: readonly string[],
  { set, unset }: Patch,
  stamp: Stamp,
): CompiledQuery<Row> {
  return updateRecords(scope, ids)
    .set({
      data: sql<string>`(r.data || ${JSON.stringify(set)}::jsonb) - ${unset}::text[]`,
      ...stamped(stamp),
    })
    .compile()
}

/** Marks locked records as deleted; their documents stay. */
export function deleteRecords(scope: Scope, ids: readonly string[], stamp: Stamp): CompiledQuery<Row> {
  const { updated_at, ...rest } = stamped(stamp)
  return updateRecords(scope, ids)
    .set({ updated_at, deleted_at: updated_at, ...rest })
    .compile()
}

// A clock may go back; the times of a record never do.
function stamped({ actor, at }: Stamp) {
  return {
    version: sql<number>`r.version + 1`,
    updated_at: sql<Date>`greatest(r.updated_at, ${at}::timestamptz(3))`,
    updated_by: actor,
  }
}

/** One line of history: what happened to a record, as key → [before, after]. */
export interface HistoryEntry {
  id: string
  version: number
  at: Date
  changes: Record<string, [unknown, unknown]>
}

export function insertHistory(
  { tenantId, table }: Scope,
  entries: readonly HistoryEntry[],
  { action, actor }: { action: 'create' | 'update' | 'delete'; actor: string },
): CompiledQuery<unknown> {
  const entry = {
    ids: entries.map(({ id }) => id),
    versions: entries.map(({ version }) => version),
    changes: entries.map(({ changes }) => JSON.stringify(changes)),
    times: entries.map(({ at }) => at),
  }
  return sql`
    insert into tablecast.record_history (tenant_id, table_id, record_id, version, action, changes, actor, at)
    select ${tenantId}::int4, ${table.id}::int4, h.id, h.version, ${action}, h.changes, ${actor}, h.at
    from unnest(${entry.ids}::uuid[], ${entry.versions}::int4[], ${entry.changes}::jsonb[], ${entry.times}::timestamptz[])
      as h (id, version, changes, at)`.compile(statements)
}

/** Holds ids that clients bring until the transaction ends: an id is unique in the tenant, not only in its table. */
export function lockIds(tenantId: number, ids: readonly string[]): CompiledQuery<unknown> {
  return sql`
    select pg_advisory_xact_lock(hashtextextended(id, ${tenantId}::int8))
    from unnest(${[...ids].sort()}::text[]) as id`.compile(statements)
}

/** Which of these ids any record of the tenant has, deleted ones included. */
export function selectUsedIds(tenantId: number, ids: readonly string[]): CompiledQuery<{ id: string }> {
  return statements
    .selectFrom('tablecast_view.tables as t')
    .innerJoin('tablecast_view.records as r', (join) =>
      join.onRef('r.tenant_id', '=', 't.tenant_id').onRef('r.table_id', '=', 't.id'),
    )
    .select('r.id')
    .where('t.tenant_id', '=', tenantId)
    .where('r.tenant_id', '=', tenantId)
    .where('r.id', '=', sql<string>`any(${ids}::uuid[])`)
    .compile()
}
