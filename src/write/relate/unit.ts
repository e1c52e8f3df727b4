import type { Table } from '../../catalog/definition.ts'
import type { Issue } from '../../errors.ts'
import type { EndChange, Named } from '../../plan/end.ts'
import type { PatchTree, RecordTree } from '../../plan/tree.ts'
import { selectOwners } from '../../sql/unique.ts'
import type { Wanted } from '../links.ts'
import type { Place } from '../place.ts'
import type { BrokenReference } from '../refusal.ts'
import type { Draft } from './draft.ts'

/** All that one field of a mutation writes. */
export interface Unit {
  place: Place
  /** In the order in which the input speaks of them. */
  drafts: Draft[]
  byId: Map<string, Draft>
  /** The ids of records that the input names. */
  ids: ReadonlyMap<Named, string>
  /** The ids of those that refer to a record, by the field's id and the record's; to be looked at once they are locked. */
  referrers: Map<string, string[]>
  /** What does not go together. */
  issues: Issue[]
  /** What is named and not there. */
  broken: BrokenReference[]
  /** What a patch of many records removes, and one of them is not linked to. */
  absent: Wanted[]
}

/** A record and what is said of its ends. */
export interface Open {
  near: Draft
  ends: readonly EndChange[]
}

/** Opens a unit: finds by one statement what is named by values of unique fields. */
export async function openUnit(place: Place, trees: readonly (RecordTree | PatchTree)[]): Promise<Unit> {
  const named = namedIn(trees)
  const values = named.flatMap(({ by }) => ('id' in by ? [] : [by]))
  const owners = values.length === 0 ? [] : await place.session.run(selectOwners(place, values))
  const idOf = new Map(owners.map(({ field_id, value, record_id }) => [`${field_id} ${value}`, record_id]))
  const broken: BrokenReference[] = []
  const ids = new Map<Named, string>()
  for (const one of named) {
    const { by, path } = one
    const id = 'id' in by ? by.id : idOf.get(`${by.field.id} ${by.value}`)
    if (id !== undefined) {
      ids.set(one, id)
    } else if (!('id' in by)) {
      broken.push({ id: by.value, by: by.field.name, path })
    }
  }
  return { place, drafts: [], byId: new Map(), ids, referrers: new Map(), issues: [], broken, absent: [] }
}

function namedIn(trees: readonly (RecordTree | PatchTree)[]): Named[] {
  return trees.flatMap(({ ends }) =>
    ends.flatMap(({ set = [], remove, add, create, update }) => [
      ...[...set, ...remove, ...add],
      ...update.flatMap(({ named }) => named ?? []),
      ...namedIn([...create, ...update.map(({ tree }) => tree)]),
    ]),
  )
}

/** The tables whose records are written because of what is said of ends; a table once for each time it is. */
export function tablesIn(trees: readonly (RecordTree | PatchTree)[]): Table[] {
  return trees.flatMap(({ ends }) =>
    ends.flatMap(({ end, create, update }) => [
      ...(end.isInverse || create.length + update.length > 0 ? [end.other] : []),
      ...tablesIn([...create, ...update.map(({ tree }) => tree)]),
    ]),
  )
}

const keyOf = (table: Table, id: string): string => `${table.id} ${id}`

/** The record of a table with an id, as far as the unit has it. */
export const draftOf = ({ byId }: Unit, table: Table, id: string): Draft | undefined =>
  byId.get(keyOf(table, id))

export function addDraft({ drafts, byId }: Unit, draft: Draft): Draft {
  drafts.push(draft)
  byId.set(keyOf(draft.table, draft.id), draft)
  return draft
}
