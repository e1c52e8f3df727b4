import type { Field } from '../../catalog/definition.ts'
import type { PatchTree, RecordTree } from '../../plan/tree.ts'
import type { Row } from '../../sql/read.ts'
import type { Place } from '../place.ts'
import { giveAll, makeDraft } from './draft.ts'
import { fetchFar } from './fetch.ts'
import { flush } from './flush.ts'
import { draftNew, linkAll } from './link.ts'
import { lockAll } from './lock.ts'
import { addDraft, type Open, openUnit, type Unit } from './unit.ts'

/** What a field of a mutation is to do to records of a table, and to what they are linked to. */
export interface Work {
  /** Records as they are, locked. */
  changes?: readonly { before: Row; tree: PatchTree }[]
  /** Under an id that was made for them, if there is one already. */
  records?: readonly { tree: RecordTree; id?: string }[]
  /** A field whose values those new records have taken already. */
  claimed?: Field
}

export interface Written {
  /** In the order of the changes and of the records. */
  changed: Row[]
  created: Row[]
  /** All that were written, of whatever table. */
  ids: string[]
}

/** Creates records, with all that is said of what they are linked to. */
export async function createTrees(place: Place, trees: readonly RecordTree[]): Promise<Written> {
  const unit = await openUnit(place, trees)
  const records = trees.map((tree) => ({ tree }))
  await lockAll(unit, records)
  return writeTrees(unit, { records })
}

/**
 * Writes records with all that is said of what they are linked to, which is locked. Everything is brought together and checked before
 * the first of them is written; the number of statements depends on tables and levels, not on records.
 */
export async function writeTrees(unit: Unit, work: Work): Promise<Written> {
  const { changes = [], records = [], claimed } = work
  const { table } = unit.place
  const changing = changes.map(({ before, tree }): Open => {
    const draft = addDraft(unit, makeDraft(table, before.id, { before, path: tree.path }))
    giveAll(draft, tree.patch, tree.path)
    return { near: draft, ends: tree.ends }
  })
  const creating = records.map(
    ({ tree, id }): Open => ({ near: draftNew(unit, table, tree, id), ends: tree.ends }),
  )
  for (let level = [...changing, ...creating]; level.length > 0; ) {
    const open: readonly Open[] = level
    await fetchFar(unit, open)
    level = open.flatMap((one) => linkAll(unit, one))
  }
  const taken = claimed && { field: claimed, ids: new Set(creating.map(({ near }) => near.id)) }
  const rows = await flush(unit, taken)
  const rowOf = ({ near }: Open) => rows.get(near) ?? []
  return {
    changed: changing.flatMap(rowOf),
    created: creating.flatMap(rowOf),
    ids: [...rows.keys()].filter((draft) => rows.get(draft) !== draft.before).map(({ id }) => id),
  }
}
