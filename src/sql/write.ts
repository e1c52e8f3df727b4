import { type CompiledQuery, sql } from 'kysely'
import { keep, statements } from '../db/statement.ts'
import type { NewRecord, Patch } from '../plan/record.ts'
import { insertDocument, mergeDocument, patchLists, setAll } from './document.ts'
import type { Row } from './read.ts'
import type { Scope } from './scope.ts'

/** Who writes, by which request, and when: one parameter for all that a write touches, to the millisecond. */
export interface Stamp {
  actor: string
  at: Date
  requestId?: string
}

/** Any number of new records in one statement, whose parameters do not grow with them. */
export function insertRecords(
  scope: Scope,
  records: readonly (NewRecord & { id: string })[],
  stamp: Stamp,
): CompiledQuery<Row> {
  return keep(
    sql<Row>`${insert(scope, records, stamp)}
    returning id, version, data, created_at, updated_at, created_by, updated_by, deleted_at`.compile(
      statements,
    ),
  )
}

/** The same for who knows what they will be: nothing comes back. */
export function insertManyRecords(
  scope: Scope,
  records: readonly (NewRecord & { id: string })[],
  stamp: Stamp,
): CompiledQuery<unknown> {
  return insert(scope, records, stamp).compile(statements)
}

function insert(
  { tenantId, table }: Scope,
  records: readonly (NewRecord & { id: string })[],
  { actor, at }: Stamp,
) {
  const ids = records.map((record) => record.id)
  const documents = records.map((record) => JSON.stringify(record.data))
  const written = insertDocument(table, sql`n.data`)
  return sql<Row>`
    insert into tablecast.records (tenant_id, table_id, id, version, created_at, updated_at, created_by, updated_by,
      ${sql.join(written.map(({ column }) => sql.ref(column)))})
    select ${tenantId}::int4, ${table.id}::int4, n.id, 1, ${at}::timestamptz, ${at}::timestamptz, ${actor}, ${actor},
      ${sql.join(written.map(({ value }) => value))}
    from unnest(${ids}::uuid[], ${documents}::jsonb[]) as n (id, data)`
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

function change({ tenantId, table }: Scope, changes: readonly Change[], { actor, at }: Stamp) {
  const ids = changes.map(({ id }) => id)
  const { documents, keys } = patchLists(changes)
  const versions = changes.map(({ versions = 1 }) => versions)
  return sql`
    update tablecast.records as r
    set ${setAll(mergeDocument(table, changes))}, version = r.version + c.versions,
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
