import { type CompiledQuery, type RawBuilder, sql } from 'kysely'
import { keep, statements } from '../db/statement.ts'
import { functions } from '../db/tables.ts'
import type { Patch } from '../plan/record.ts'
import { mergeDocument, patchLists, setAll, slotsOf } from './document.ts'
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
  scope: Scope,
  { id, set, unset }: Patch & { id: string },
  stamp: Stamp,
): CompiledQuery<Row> {
  const data = sql<string>`((r.data || ${JSON.stringify(set)}::jsonb) - ${unset}::text[])`
  return bringBack(scope, { ids: [id], data }, stamp)
    .set({ data })
    .compile()
}

/** Brings back locked records as they were. */
export function restoreRecords(scope: Scope, ids: readonly string[], stamp: Stamp): CompiledQuery<unknown> {
  return bringBack(scope, { ids, data: sql`r.data` }, stamp).clearReturning().compile()
}

function bringBack(
  scope: Scope,
  { ids, data }: { ids: readonly string[]; data: RawBuilder<unknown> },
  stamp: Stamp,
) {
  const slots = slotsOf(scope.table, data)
  return updateRecords(scope, ids).set({ ...slots, deleted_at: null, deletion_id: null, ...stamped(stamp) })
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
