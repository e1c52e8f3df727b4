import { relationFields, type Table, uniqueFields } from '../catalog/definition.ts'
import { type Fate, lockParts, type Part, selectReferrers } from '../sql/referrers.ts'
import { idsOf } from './links.ts'
import { openOther, type Place } from './place.ts'
import { refuseTooManyFollowers } from './refusal.ts'

/** Records of one table that go with others, locked, with no more of their documents than it takes. */
export interface Followers {
  place: Place
  rows: Part[]
}

/** What one operation may take along. Its locks are held, and its history is written, as long as it takes. */
export const followersAtMost = 10_000

/**
 * The records that refer to these ones by `cascade`, those that refer to them, and so on: each once, whatever circles
 * there are, in the order that they are come to. A level is a few statements for each table. Only those are taken that
 * share the fate: live ones, or those that one operation has deleted.
 *
 * The records to begin with must be locked: nobody can come to refer to a record that is, so that after each level
 * nothing of it is missing.
 */
export async function gatherFollowers(
  place: Place,
  roots: readonly { id: string }[],
  fate: Fate,
): Promise<Followers[]> {
  const places = new Map([[place.table.id, place]])
  const known = new Set(roots.map(({ id }) => id))
  const gathered = new Map<number, Followers>()
  let level = new Map([[place, roots.map(({ id }) => id)]])
  while (level.size > 0) {
    const next = new Map<Place, string[]>()
    for (const [tableId, ids] of await findNext(level, {
      known,
      atMost: roots.length + followersAtMost,
      fate,
    })) {
      const other = places.get(tableId) ?? (await openOther(place, tableOf(place, tableId)))
      places.set(tableId, other)
      const rows = await lockFollowers(other, ids, { known, fate })
      if (rows.length > 0) {
        next.set(
          other,
          rows.map(({ id }) => id),
        )
        const some = gathered.get(tableId) ?? { place: other, rows: [] }
        some.rows.push(...rows)
        gathered.set(tableId, some)
      }
    }
    for (const id of [...next.values()].flat()) {
      known.add(id)
    }
    level = next
  }
  return [...gathered.values()]
}

const tableOf = ({ catalog }: Place, tableId: number): Table => {
  const table = [...catalog.tables.values()].find(({ id }) => id === tableId)
  if (!table) {
    throw new Error(`no table ${tableId}; a relation of it should not be there`)
  }
  return table
}

/** The ids of those that refer to a level and are not known yet, by table, in the order that all lock tables in. */
async function findNext(
  level: ReadonlyMap<Place, readonly string[]>,
  { known, atMost, fate }: { known: ReadonlySet<string>; atMost: number; fate: Fate },
): Promise<[number, string[]][]> {
  const found = new Map<number, Set<string>>()
  let count = known.size
  for (const [{ session, tenantId, table }, toIds] of level) {
    const fieldIds = table.referrers.filter(({ field }) => isCascade(field)).map(({ field }) => field.id)
    const rows =
      fieldIds.length === 0
        ? []
        : // Those that are known come again, and so more of them are looked at.
          await session.run(
            selectReferrers(tenantId, { fieldIds, toIds, fate, atMost: atMost + known.size + 1 }),
          )
    for (const { table_id, id } of rows) {
      const ids = found.get(table_id) ?? new Set()
      found.set(table_id, ids)
      if (!known.has(id) && !ids.has(id)) {
        ids.add(id)
        count++
      }
    }
    if (count > atMost) {
      throw refuseTooManyFollowers(fate === 'live' ? 'go' : 'come back', table.name, followersAtMost)
    }
  }
  return [...found].map(([tableId, ids]): [number, string[]] => [tableId, [...ids]]).sort(([a], [b]) => a - b)
}

/** Locks them, and leaves those that do not refer to any any more: whoever held them may have changed that. */
async function lockFollowers(
  place: Place,
  ids: readonly string[],
  { known, fate }: { known: ReadonlySet<string>; fate: Fate },
): Promise<Part[]> {
  if (ids.length === 0) {
    return []
  }
  const { session, table } = place
  const relations = relationFields(table)
  const keys = [...relations, ...uniqueFields(table)].map(({ key }) => key)
  const rows = await session.run(lockParts(place, { ids, fate, keys }))
  const cascades = relations.filter(isCascade)
  return rows.filter(({ data }) => cascades.some(({ key }) => idsOf(data[key]).some((id) => known.has(id))))
}

const isCascade = ({ relation }: { relation?: { onDelete: string } }): boolean =>
  relation?.onDelete === 'cascade'
