import type { Field } from '../catalog/definition.ts'
import { relationFields } from '../catalog/definition.ts'
import type { Document } from '../db/tables.ts'
import type { Relation } from '../fields/relation.ts'
import { moveDeletions, selectDeletions } from '../sql/deletion.ts'
import { holdTargets } from '../sql/links.ts'
import type { Part } from '../sql/referrers.ts'
import { type Followers, gatherFollowers } from './followers.ts'
import { idsOf } from './links.ts'
import type { Place } from './place.ts'
import { type BrokenReference, refuseBrokenReferences } from './refusal.ts'

/** A record that a document cannot do without. */
interface Need {
  id: string
  field: Field & { relation: Relation }
}

/** A record that was deleted with another one, and what it needs to come back. */
interface Candidate {
  place: Place
  row: Part
  needs: Need[]
}

/** What a live record may not lose, and what it did not refer to `before`: a link that is hidden holds nobody back. */
function needsOf({ table }: Place, data: Document, before: Document = data): Need[] {
  return relationFields(table).flatMap((field) => {
    const { key, relation, required } = field
    const had = new Set(relation.onDelete === 'clear' && !required ? idsOf(before[key]) : [])
    return idsOf(data[key])
      .filter((id) => !had.has(id))
      .map((id) => ({ id, field }))
  })
}

/**
 * What comes back with a deleted record: all that the same operation deleted because of it. What also needs something
 * that is still deleted waits for that. Whatever they refer to is held, as if it were connected anew.
 */
export async function gatherReturning(
  place: Place,
  root: { id: string; data: Document; before: Document },
  pathOf: (field: string) => BrokenReference['path'],
): Promise<Followers[]> {
  const { session, tenantId } = place
  const deletionId = await readDeletion(place, root.id)
  const followers = deletionId === undefined ? [] : await gatherFollowers(place, [root], { deletionId })
  const candidates = followers.flatMap(({ place: other, rows }) =>
    rows.map((row): Candidate => ({ place: other, row, needs: needsOf(other, row.data) })),
  )
  const needs = needsOf(place, root.data, root.before)
  const live = await holdNeeded(place, [...needs, ...candidates.flatMap((one) => one.needs)])
  const coming = chooseComing(root.id, candidates, live)
  const isMet = ({ id }: Need) => live.has(id) || coming.has(id)
  const waiting = candidates.filter(({ row }) => !coming.has(row.id))
  const unmet = [...needs, ...waiting.flatMap((one) => one.needs)].filter((need) => !isMet(need))
  if (unmet.length > 0) {
    const tableIds = [...new Set(unmet.map(({ field }) => field.relation.targetId))]
    const ids = [...new Set(unmet.map(({ id }) => id))]
    const deleted = await session.run(selectDeletions(tenantId, tableIds, ids))
    const deletions = new Map(deleted.map((one) => [one.id, one.deletion_id]))
    expectNone(
      needs.filter((need) => !isMet(need)),
      deletions,
      pathOf,
    )
    await letWait(waiting, deletions, deletionId)
  }
  return followers.map(({ place: other, rows }) => ({
    place: other,
    rows: rows.filter(({ id }) => coming.has(id)),
  }))
}

/** The operation that deleted a record, if others could have been deleted because of it. */
async function readDeletion({ session, tenantId, table }: Place, id: string): Promise<string | undefined> {
  if (!table.referrers.some(({ field }) => field.relation.onDelete === 'cascade')) {
    return undefined
  }
  const [deletion] = await session.run(selectDeletions(tenantId, [table.id], [id]))
  return deletion?.deletion_id ?? undefined
}

/** Which of them are live; they stay so until the transaction ends. */
async function holdNeeded(
  { session, tenantId, catalog }: Place,
  needs: readonly Need[],
): Promise<ReadonlySet<string>> {
  const live = new Set<string>()
  const byTable = Map.groupBy(needs, ({ field }) => field.relation.targetId)
  // One table after the other, in the order that all take.
  for (const table of [...catalog.tables.values()].sort((a, b) => a.id - b.id)) {
    const ids = [...new Set((byTable.get(table.id) ?? []).map(({ id }) => id))]
    const rows = ids.length > 0 ? await session.run(holdTargets({ tenantId, table }, ids)) : []
    for (const { id } of rows) {
      live.add(id)
    }
  }
  return live
}

/** The most of them that can come back together, and the record that they come back with. */
function chooseComing(
  rootId: string,
  candidates: readonly Candidate[],
  live: ReadonlySet<string>,
): ReadonlySet<string> {
  const coming = new Set([rootId, ...candidates.map(({ row }) => row.id)])
  for (let before = -1; before !== coming.size; ) {
    before = coming.size
    for (const { row, needs } of candidates) {
      if (!needs.every(({ id }) => live.has(id) || coming.has(id))) {
        coming.delete(row.id)
      }
    }
  }
  return coming
}

function expectNone(
  unmet: readonly Need[],
  deletions: ReadonlyMap<string, string | null>,
  pathOf: (field: string) => BrokenReference['path'],
): void {
  if (unmet.length > 0) {
    const broken = unmet.map(({ id, field }) => ({
      id,
      path: pathOf(field.name),
      ...(deletions.has(id) ? { message: `The record with the id ${id} that it refers to is deleted.` } : {}),
    }))
    const isDeleted = unmet.some(({ id }) => deletions.has(id))
    throw refuseBrokenReferences(broken, isDeleted ? { hint: 'Restore that one first.' } : {})
  }
}

/**
 * Lets records wait for what they need: what would take them along when it is deleted brings them back when it is
 * restored, as if it had been deleted with them.
 */
async function letWait(
  waiting: readonly Candidate[],
  deletions: ReadonlyMap<string, string | null>,
  deletionId: string | undefined,
): Promise<void> {
  const ids = new Set(waiting.map(({ row }) => row.id))
  const waitsFor = new Map<string, string>()
  // Of one that waits itself it is what that one waits for.
  const deletionOf = (id: string) => (ids.has(id) ? waitsFor.get(id) : deletions.get(id))
  // What is waited for anyway comes first, then the oldest: so it is the same in whatever order they are looked at.
  const first = (some: readonly string[]) => some.find((one) => one === deletionId) ?? some.toSorted()[0]
  for (let isSettled = false; !isSettled; ) {
    isSettled = true
    for (const { row, needs } of waiting) {
      const cascades = needs.filter(({ field }) => field.relation.onDelete === 'cascade')
      const chosen = first(cascades.flatMap(({ id }) => deletionOf(id) ?? []))
      if (chosen !== undefined && chosen !== waitsFor.get(row.id)) {
        waitsFor.set(row.id, chosen)
        isSettled = false
      }
    }
  }
  const moved = waiting.filter(({ row }) => (waitsFor.get(row.id) ?? deletionId) !== deletionId)
  for (const [place, some] of Map.groupBy(moved, ({ place }) => place)) {
    const moves = some.map(({ row: { id } }) => ({ id, deletionId: waitsFor.get(id) ?? null }))
    await place.session.run(moveDeletions(place, moves))
  }
}
