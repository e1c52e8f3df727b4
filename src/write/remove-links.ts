import { relationFields, type Table } from '../catalog/definition.ts'
import type { Document } from '../db/tables.ts'
import type { Issue } from '../errors.ts'
import type { Patch } from '../plan/record.ts'
import { forgetInDeleted } from '../sql/deletion.ts'
import { selectAnyForUpdate } from '../sql/hold.ts'
import { deleteLinksFrom, deleteLinksTo, selectLinksTo } from '../sql/referrers.ts'
import { patchRecords } from './change.ts'
import { idsOf } from './links.ts'
import { openOther, type Place } from './place.ts'

/** So that no statement has more than it can carry, whatever their number: of each the whole document is read. */
const recordsAtOnce = 500

/**
 * Removes the links from and to a locked record that is about to go for good, and its id from what refers to it. Live
 * records have a new version then; gives their ids.
 */
export async function removeLinks(place: Place, id: string, path: Issue['path']): Promise<string[]> {
  const { session, tenantId, catalog } = place
  const tables = new Map([...catalog.tables.values()].map((table) => [table.id, table]))
  const written: string[] = []
  await session.run(deleteLinksFrom(tenantId, id))
  for (;;) {
    const found = await session.run(selectLinksTo(tenantId, id, recordsAtOnce))
    if (found.length === 0) {
      return written
    }
    for (const [tableId, some] of Map.groupBy(found, ({ table_id }) => table_id)) {
      const table = tables.get(tableId)
      const ids = some.map((one) => one.id)
      if (table) {
        written.push(...(await forget(await openOther(place, table), { ids, target: { place, id }, path })))
      }
      // Also those of fields and tables that are deleted: their documents are out of reach.
      await session.run(deleteLinksTo(tenantId, id, ids))
    }
  }
}

/** Takes an id out of the documents of these records of a table. */
async function forget(
  place: Place,
  { ids, target, path }: { ids: string[]; target: { place: Place; id: string }; path: Issue['path'] },
): Promise<string[]> {
  const { session, table } = place
  const rows = await session.run(selectAnyForUpdate(place, ids))
  const targetId = target.place.table.id
  const changes = rows.map((before) => {
    const isDeleted = before.deleted_at !== null
    return { before, patch: without(table, before.data, { targetId, id: target.id, isDeleted }) }
  })
  const live = changes.filter(({ before }) => before.deleted_at === null)
  const deleted = changes.filter(({ before }) => before.deleted_at !== null)
  if (deleted.length > 0) {
    await session.run(
      forgetInDeleted(
        place,
        deleted.map(({ before, patch }) => ({ id: before.id, ...patch })),
      ),
    )
  }
  if (live.length > 0) {
    await patchRecords(place, live, { pathOf: () => path })
  }
  return live.map(({ before }) => before.id)
}

function without(
  table: Table,
  data: Document,
  { targetId, id, isDeleted }: { targetId: number; id: string; isDeleted: boolean },
): Patch {
  const patch: Patch = { set: {}, unset: [] }
  for (const { key, relation, required } of relationFields(table)) {
    const ids = idsOf(data[key])
    if (relation.targetId !== targetId || !ids.includes(id)) {
      continue
    }
    const rest = ids.filter((one) => one !== id)
    if (relation.isMany && rest.length > 0) {
      patch.set[key] = rest
    } else if (!(isDeleted && required)) {
      // A deleted record keeps the last id of what it must refer to: so it is known that it cannot come back as it is.
      patch.unset.push(key)
    }
  }
  return patch
}
