import { type Field, relationFields, type Table } from '../catalog/definition.ts'
import type { Changes } from '../db/record-rows.ts'
import type { Issue } from '../errors.ts'
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

/** An id that is newly referred to, of a record of which table, and where in the input. */
export interface Wanted {
  id: string
  /** Undefined when the table is not there any more. */
  target: Table | undefined
  path: Issue['path']
}

/** What changes of links newly refer to. */
export function wantedIn(
  { table }: Pick<Place, 'table'>,
  changes: readonly LinkChange[],
  pathOf: (change: LinkChange, id: string) => Issue['path'],
): Wanted[] {
  return changes.flatMap((change) => {
    const known = new Set(change.before)
    const target = table.ends.get(change.field.name)?.other
    return change.after.filter((id) => !known.has(id)).map((id) => ({ id, target, path: pathOf(change, id) }))
  })
}

/** Sees to it that what is newly referred to is there and stays there, or refuses everything. */
export async function holdReferred(
  place: Place,
  changes: readonly LinkChange[],
  { pathOf }: { pathOf: PathOf },
): Promise<void> {
  const wanted = wantedIn(place, changes, ({ index, field }) => [...pathOf(index), field.name])
  const broken = await holdWanted(place, wanted)
  if (broken.length > 0) {
    throw refuseBrokenReferences(broken)
  }
}

/** Holds records that are to be referred to, until the transaction ends; gives those that are not there. */
export async function holdWanted(
  { session, tenantId }: Pick<Place, 'session' | 'tenantId'>,
  wanted: readonly Wanted[],
): Promise<Wanted[]> {
  const missing: Wanted[] = []
  // One table after the other, in the order that all take.
  const byTable = [...Map.groupBy(wanted, ({ target }) => target)].sort(
    ([a], [b]) => (a?.id ?? 0) - (b?.id ?? 0),
  )
  for (const [table, some] of byTable) {
    const ids = new Set(some.map(({ id }) => id))
    const rows = table ? await session.run(holdTargets({ tenantId, table }, [...ids])) : []
    const found = new Set(rows.map(({ id }) => id))
    missing.push(...some.filter(({ id }) => !found.has(id)))
  }
  return missing
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
