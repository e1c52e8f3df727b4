import { type CompiledQuery, sql } from 'kysely'
import { keep, statements } from '../db/statement.ts'
import type { NewRecord, Patch } from '../plan/record.ts'
import type { Row } from './read.ts'
import type { Scope } from './scope.ts'

/** Who writes, by which request, and when: one parameter for all that a write touches, to the millisecond. */
export interface Stamp {
  actor: string
  at: Date
  requestId?: string
}

/** Any number of new records in one statement of five parameters. */
export function insertRecords(
  scope: Scope,
  records: readonly (NewRecord & { id: string })[],
  stamp: Stamp,
): CompiledQuery<Row> {
  return keep(
    insert(scope, records, stamp)
      .returning([
        'id',
        'version',
        'data',
        'created_at',
        'updated_at',
        'created_by',
        'updated_by',
        'deleted_at',
      ])
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

/** What is put into one of many locked records and taken from it, and how many versions that makes. */
export interface Change extends Patch {
  id: string
  versions?: number
}

/** A change of its own for each of any number of locked records. */
export function changeRecords(scope: Scope, changes: readonly Change[], stamp: Stamp): CompiledQuery<Row> {
  return keep(
    sql<Row>`${change(scope, changes, stamp)}
    returning r.id, r.version, r.data, r.created_at, r.updated_at, r.created_by, r.updated_by, r.deleted_at`.compile(
      statements,
    ),
  )
}

/** The same for who knows what they will be: nothing comes back. */
export function changeManyRecords(
  scope: Scope,
  changes: readonly Change[],
  stamp: Stamp,
): CompiledQuery<unknown> {
  return change(scope, changes, stamp).compile(statements)
}

// It merges in the database: other writers' fields stay as they are, and so does what no number of ours can hold.
function change({ tenantId, table }: Scope, changes: readonly Change[], { actor, at }: Stamp) {
  const ids = changes.map(({ id }) => id)
  const documents = changes.map(({ set }) => JSON.stringify(set))
  // Lists of different lengths are no array of Postgres; as JSON they are texts.
  const keys = changes.map(({ unset }) => JSON.stringify(unset))
  const versions = changes.map(({ versions = 1 }) => versions)
  return sql`
    update tablecast.records as r
    set data = (r.data || c.document) - array(select jsonb_array_elements_text(c.keys)),
      version = r.version + c.versions,
      updated_at = greatest(r.updated_at, ${at}::timestamptz(3)), updated_by = ${actor}
    from unnest(${ids}::uuid[], ${documents}::jsonb[], ${keys}::jsonb[], ${versions}::int4[])
      as c (id, document, keys, versions)
    where r.tenant_id = ${tenantId} and r.table_id = ${table.id} and r.id = c.id`
}

/** A clock may go back; the times of a record never do. */
export function stamped({ actor, at }: Stamp) {
  return {
    version: sql<number>`r.version + 1`,
    updated_at: sql<Date>`greatest(r.updated_at, ${at}::timestamptz(3))`,
    updated_by: actor,
  }
}
