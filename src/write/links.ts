import { type Field, relationFields } from '../catalog/definition.ts'
import type { Changes } from '../db/record-rows.ts'
import type { Relation } from '../fields/relation.ts'
import { deleteLinks, holdTargets, insertLinks, type Link } from '../sql/links.ts'
import type { PathOf, Place } from './place.ts'
import { refuseBrokenReferences } from './refusal.ts'

/** What becomes of the links of one field of a record. */
export interface LinkChange {
  field: Field & { relation: Relation }
  fromId: string
  /** Ids, in their order. */
  before: string[]
  after: string[]
  /** Which of the written records it is. */
  index: number
}

/** The ids of a stored value; a list without what only SQL could have left there. */
export const idsOf = (stored: unknown): string[] =>
  (Array.isArray(stored) ? stored : [stored]).filter((id) => typeof id === 'string')

/** What a change of a record does to its links. */
export function linkChangesIn(
  { table }: Pick<Place, 'table'>,
  { id, changes, index }: { id: string; changes: Changes; index: number },
): LinkChange[] {
  return relationFields(table).flatMap((field) => {
    const [before, after] = changes[field.key] ?? []
    return field.key in changes
      ? [{ field, fromId: id, before: idsOf(before), after: idsOf(after), index }]
      : []
  })
}

/**
 * Sees to it that what is newly referred to is there and stays there, or refuses everything. Records of `made` are about
 * to be written by the same statement.
 */
export async function holdReferred(
  { session, tenantId, table }: Place,
  changes: readonly LinkChange[],
  { pathOf, made = new Set() }: { pathOf: PathOf; made?: ReadonlySet<string> },
): Promise<void> {
  const wanted = changes.flatMap(({ field, before, after, index }) => {
    const known = new Set(before)
    const { targetId } = field.relation
    const isMade = (id: string) => targetId === table.id && made.has(id)
    return after
      .filter((id) => !known.has(id) && !isMade(id))
      .map((id) => ({ id, tableId: targetId, field: field.name, index }))
  })
  const found = new Set<string>()
  // One table after the other, in the order that all take.
  const byTable = [...Map.groupBy(wanted, ({ tableId }) => tableId)].sort(([a], [b]) => a - b)
  for (const [tableId, some] of byTable) {
    const target = [...table.ends.values()].find(({ other }) => other.id === tableId)?.other
    const ids = [...new Set(some.map(({ id }) => id))]
    const rows = target ? await session.run(holdTargets({ tenantId, table: target }, ids)) : []
    for (const { id } of rows) {
      found.add(`${tableId} ${id}`)
    }
  }
  const missing = wanted.filter(({ tableId, id }) => !found.has(`${tableId} ${id}`))
  if (missing.length > 0) {
    throw refuseBrokenReferences(
      missing.map(({ id, field, index }) => ({ id, path: [...pathOf(index), field] })),
    )
  }
}

/** Brings links to what documents say from now on; the records must be there, and what they refer to held. */
export async function moveLinks(place: Place, changes: readonly LinkChange[]): Promise<void> {
  const { session } = place
  const before = changes.flatMap((change) => linksOf(change, change.before))
  const after = changes.flatMap((change) => linksOf(change, change.after))
  const kept = intersect(before, after)
  const gone = before.filter((link) => !kept.has(keyOf(link)))
  const made = after.filter((link) => !kept.has(keyOf(link)))
  await Promise.all([
    ...(gone.length > 0 ? [session.run(deleteLinks(place, gone))] : []),
    ...(made.length > 0 ? [session.run(insertLinks(place, made))] : []),
  ])
}

function linksOf({ field, fromId }: LinkChange, ids: readonly string[]): Link[] {
  const { isMany, targetId } = field.relation
  return ids.map((toId, index) => ({
    field,
    fromId,
    toTableId: targetId,
    toId,
    position: isMany ? index + 1 : 0,
  }))
}

/** With its place: what moves in a list is taken out and put in again, since no two may have the same place. */
const keyOf = ({ field, fromId, toId, position }: Link): string => `${field.id} ${fromId} ${toId} ${position}`

function intersect(some: readonly Link[], others: readonly Link[]): Set<string> {
  const keys = new Set(some.map(keyOf))
  return new Set(others.map(keyOf).filter((key) => keys.has(key)))
}
