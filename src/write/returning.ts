import type { Field } from '../catalog/definition.ts'
import { relationFields } from '../catalog/definition.ts'
import type { Document } from '../db/tables.ts'
import type { Relation } from '../fields/relation.ts'
import { moveDeletions } from '../sql/deletion.ts'
import { holdAnyTargets, type Target } from '../sql/links.ts'
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
  const deletionId = await readDeletion(place, root.id)
  const followers = deletionId === undefined ? [] : await gatherFollowers(place, [root], { deletionId })
  const candidates = followers.flatMap(({ place: other, rows }) =>
    rows.map((row): Candidate => ({ place: other, row, needs: needsOf(other, row.data) })),
  )
  const needs = needsOf(place, root.data, root.before)
  const targets = await holdNeeded(place, [...needs, ...candidates.flatMap((one) => one.needs)])
  const coming = chooseComing(root.id, candidates, targets)
  expectMet(
    needs.filter(({ id }) => !isLive(targets, id) && !coming.has(id)),
    targets,
    pathOf,
  )
  const waiting = candidates.filter(({ row }) => !coming.has(row.id))
  await letWait(waiting, { coming, targets, deletionId })
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
  const [deleted] = await session.run(holdAnyTargets({ tenantId, table }, [id]))
  return deleted?.deletion_id ?? undefined
}

type Targets = ReadonlyMap<string, Target>

const isLive = (targets: Targets, id: string): boolean => targets.get(id)?.is_deleted === false

/** What there is of that; it stays as it is until the transaction ends. */
async function holdNeeded({ session, tenantId, catalog }: Place, needs: readonly Need[]): Promise<Targets> {
  const targets = new Map<string, Target>()
  const byTable = Map.groupBy(needs, ({ field }) => field.relation.targetId)
  // One table after the other, in the order that all take.
  for (const table of [...catalog.tables.values()].sort((a, b) => a.id - b.id)) {
    const ids = [...new Set((byTable.get(table.id) ?? []).map(({ id }) => id))]
    const rows = ids.length > 0 ? await session.run(holdAnyTargets({ tenantId, table }, ids)) : []
    for (const row of rows) {
      targets.set(row.id, row)
    }
  }
  return targets
}

/** The most of them that can come back together, and the record that they come back with. */
function chooseComing(
  rootId: string,
  candidates: readonly Candidate[],
  targets: Targets,
): ReadonlySet<string> {
  const coming = new Set([rootId, ...candidates.map(({ row }) => row.id)])
  for (let before = -1; before !== coming.size; ) {
    before = coming.size
    for (const { row, needs } of candidates) {
      if (!needs.every(({ id }) => isLive(targets, id) || coming.has(id))) {
        coming.delete(row.id)
      }
    }
  }
  return coming
}

function expectMet(
  unmet: readonly Need[],
  targets: Targets,
  pathOf: (field: string) => BrokenReference['path'],
): void {
  if (unmet.length > 0) {
    const broken = unmet.map(({ id, field }) => ({
      id,
      path: pathOf(field.name),
      ...(targets.has(id) ? { message: `The record with the id ${id} that it refers to is deleted.` } : {}),
    }))
    const isDeleted = unmet.some(({ id }) => targets.has(id))
    throw refuseBrokenReferences(broken, isDeleted ? { hint: 'Restore that one first.' } : {})
  }
}

/**
 * Lets records wait for what they need: what would take them along when it is deleted brings them back when it is
 * restored, as if it had been deleted with them.
 */
async function letWait(
  waiting: readonly Candidate[],
  {
    coming,
    targets,
    deletionId,
  }: { coming: ReadonlySet<string>; targets: Targets; deletionId: string | undefined },
): Promise<void> {
  const ids = new Set(waiting.map(({ row }) => row.id))
  const waitsFor = new Map<string, string>()
  const deletionOf = (id: string) =>
    ids.has(id) ? waitsFor.get(id) : coming.has(id) ? undefined : targets.get(id)?.deletion_id
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
  const moves = waiting.flatMap(({ place, row: { id } }) => {
    const other = waitsFor.get(id)
    return other === undefined || other === deletionId ? [] : [{ place, id, deletionId: other }]
  })
  for (const [place, some] of Map.groupBy(moves, (move) => move.place)) {
    await place.session.run(moveDeletions(place, some))
  }
}
