import { type CompiledQuery, sql } from 'kysely'
import { keep, statements } from '../db/statement.ts'
import { functions } from '../db/tables.ts'
import type { Patch } from '../plan/record.ts'
import { mergeDocument, merged, patchLists, setAll, slotsOf, wholeDocument } from './document.ts'
import type { Row } from './read.ts'
import { type Scope, updateRecords } from './scope.ts'
import { type Stamp, stamped } from './write.ts'

/** Marks locked records as deleted by one operation; their documents stay. */
export function deleteRecords(
  scope: Scope,
  { ids, deletionId }: { ids: readonly string[]; deletionId: string },
  stamp: Stamp,
): CompiledQuery<Row> {
  return keep(mark(scope, { ids, deletionId }, stamp).compile())
}

/** The same for who needs no documents: nothing comes back. */
export function deleteManyRecords(
  scope: Scope,
  marked: { ids: readonly string[]; deletionId: string },
  stamp: Stamp,
): CompiledQuery<unknown> {
  return keep(mark(scope, marked, stamp).clearReturning().compile())
}

function mark(
  scope: Scope,
  { ids, deletionId }: { ids: readonly string[]; deletionId: string },
  stamp: Stamp,
) {
  const { updated_at, ...rest } = stamped(stamp)
  return updateRecords(scope, ids).set({
    updated_at,
    deleted_at: updated_at,
    deletion_id: deletionId,
    ...rest,
  })
}

// The slots of deleted records are not looked at, and no check compares them: so they are written as they come back.

/** Brings back a locked record that was deleted, changed or as it was. */
export function restoreRecord(
  { tenantId, table }: Scope,
  { id, set, unset }: Patch & { id: string },
  { actor, at }: Stamp,
): CompiledQuery<Row> {
  const { documents, keys } = patchLists([{ set, unset }])
  return sql<Row>`
    update tablecast.records as r
    set ${setAll(wholeDocument(table, sql`(${merged})`))}, version = r.version + 1, deleted_at = null, deletion_id = null,
      updated_at = greatest(r.updated_at, ${at}::timestamptz(3)), updated_by = ${actor}
    from unnest(${documents}::jsonb[], ${keys}::jsonb[]) as c (document, keys)
    where r.tenant_id = ${tenantId} and r.table_id = ${table.id} and r.id = ${id}
    returning r.id, r.version, r.data, r.created_at, r.updated_at, r.created_by, r.updated_by, r.deleted_at`.compile(
    statements,
  )
}

/** Brings back locked records as they were. */
export function restoreRecords(
  { tenantId, table }: Scope,
  ids: readonly string[],
  { actor, at }: Stamp,
): CompiledQuery<unknown> {
  const live = ['deleted_at', 'deletion_id'].map((column) => ({ column, value: sql`null` }))
  return sql`
    update tablecast.records as r
    set ${setAll([...live, ...slotsOf(table, sql`r.data`)])}, version = r.version + 1,
      updated_at = greatest(r.updated_at, ${at}::timestamptz(3)), updated_by = ${actor}
    where r.tenant_id = ${tenantId} and r.table_id = ${table.id} and r.id = any(${ids}::uuid[])`.compile(
    statements,
  )
}

/** Lets locked records that are deleted count as deleted by another operation, each by its own. */
export function moveDeletions(
  { tenantId, table }: Scope,
  moves: readonly { id: string; deletionId: string }[],
): CompiledQuery<unknown> {
  const ids = moves.map(({ id }) => id)
  const deletionIds = moves.map(({ deletionId }) => deletionId)
  return sql`
    update tablecast.records as r set deletion_id = m.deletion_id
    from unnest(${ids}::uuid[], ${deletionIds}::uuid[]) as m (id, deletion_id)
    where r.tenant_id = ${tenantId} and r.table_id = ${table.id} and r.id = m.id`.compile(statements)
}

/**
 * Takes out of documents of deleted records what is not there any more. It is no version of them, and no line of their
 * history: what comes after a deletion there would make them live from then on.
 */
export function forgetInDeleted(
  { tenantId, table }: Scope,
  changes: readonly (Patch & { id: string })[],
): CompiledQuery<unknown> {
  const ids = changes.map(({ id }) => id)
  const { documents, keys } = patchLists(changes)
  return sql`
    update tablecast.records as r
    set ${setAll(mergeDocument(table, changes))}
    from unnest(${ids}::uuid[], ${documents}::jsonb[], ${keys}::jsonb[]) as c (id, document, keys)
    where r.tenant_id = ${tenantId} and r.table_id = ${table.id} and r.id = c.id`.compile(statements)
}

/** Removes a record for good; of its history everything, or the values only. */
export function purgeRecord(
  { table }: Scope,
  id: string,
  keepHistory: boolean,
): CompiledQuery<{ purged: boolean }> {
  const purge = sql.raw(functions.purgeRecord)
  return sql<{ purged: boolean }>`
    select ${purge}(${table.id}::int4, ${id}::uuid, ${keepHistory}::boolean) as purged`.compile(statements)
}
