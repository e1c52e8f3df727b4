import { type CompiledQuery, sql } from 'kysely'
import { keep, statements } from '../db/statement.ts'
import type { Document } from '../db/tables.ts'
import type { NewRecord, Patch } from '../plan/record.ts'
import type { Row } from './read.ts'
import { lockRecords, type Scope, updateRecords } from './scope.ts'

/** Who writes, and when: one parameter for all that a write touches, to the millisecond. */
export interface Stamp {
  actor: string
  at: Date
  /** By which request, if by one; for the history. */
  requestId?: string | undefined
}

/** Any number of new records in one statement of five parameters. */
export function insertRecords(
  scope: Scope,
  records: readonly (NewRecord & { id: string })[],
  stamp: Stamp,
): CompiledQuery<Row> {
  return keep(
    insert(scope, records, stamp)
      .returning(['id', 'version', 'data', 'created_at', 'updated_at', 'created_by', 'updated_by'])
      .compile(),
  )
}

/** The same for who knows what they will be: nothing comes back. */
export function insertManyRecords(
  scope: Scope,
  records: readonly (NewRecord & { id: string })[],
  stamp: Stamp,
): CompiledQuery<unknown> {
  return insert(scope, records, stamp).compile()
}

function insert(
  { tenantId, table }: Scope,
  records: readonly (NewRecord & { id: string })[],
  { actor, at }: Stamp,
) {
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
}

/** The records to be changed, as they are, locked. */
export function selectForUpdate(scope: Scope, ids: readonly string[]): CompiledQuery<Row> {
  return keep(lockRecords(scope, ids).compile())
}

/** One patch on any number of locked records. It merges in the database: other writers' fields stay as they are. */
export function patchRecords(
  scope: Scope,
  ids: readonly string[],
  { set, unset }: Patch,
  stamp: Stamp,
): CompiledQuery<Row> {
  const data = sql<string>`(r.data || ${JSON.stringify(set)}::jsonb) - ${unset}::text[]`
  return keep(
    updateRecords(scope, ids)
      .set({ data, ...stamped(stamp) })
      .compile(),
  )
}

/** What is put into one of many records, and how many versions that makes. */
export interface Change {
  id: string
  set: Document
  versions: number
}

/** A change of its own for each of any number of locked records. It merges in the database too. */
export function changeRecords(
  { tenantId, table }: Scope,
  changes: readonly Change[],
  { actor, at }: Stamp,
): CompiledQuery<unknown> {
  const change = {
    ids: changes.map(({ id }) => id),
    documents: changes.map(({ set }) => JSON.stringify(set)),
    versions: changes.map(({ versions }) => versions),
  }
  return sql`
    update tablecast.records as r
    set data = r.data || c.document, version = r.version + c.versions,
      updated_at = greatest(r.updated_at, ${at}::timestamptz(3)), updated_by = ${actor}
    from unnest(${change.ids}::uuid[], ${change.documents}::jsonb[], ${change.versions}::int4[]) as c (id, document, versions)
    where r.tenant_id = ${tenantId} and r.table_id = ${table.id} and r.id = c.id`.compile(statements)
}

/** Marks locked records as deleted; their documents stay. */
export function deleteRecords(scope: Scope, ids: readonly string[], stamp: Stamp): CompiledQuery<Row> {
  const { updated_at, ...rest } = stamped(stamp)
  return keep(
    updateRecords(scope, ids)
      .set({ updated_at, deleted_at: updated_at, ...rest })
      .compile(),
  )
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

/** What happened, who did it, and by which request. */
interface HistoryStamp {
  action: 'create' | 'update' | 'delete'
  actor: string
  requestId?: string | null | undefined
}

export function insertHistory(
  { tenantId, table }: Scope,
  entries: readonly HistoryEntry[],
  { action, actor, requestId = null }: HistoryStamp,
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
