import type { Field, Table } from '../../catalog/definition.ts'
import type { Document } from '../../db/tables.ts'
import type { Issue } from '../../errors.ts'
import type { EndChange, Named } from '../../plan/end.ts'
import type { PatchTree } from '../../plan/tree.ts'
import type { Row } from '../../sql/read.ts'
import { selectOwners } from '../../sql/unique.ts'
import type { Wanted } from '../links.ts'
import { openOther, type Place } from '../place.ts'
import type { BrokenReference } from '../refusal.ts'
import type { Draft } from './draft.ts'

/** All that one field of a mutation writes. */
export interface Unit {
  place: Place
  /** That one, and the others whose records are written; all are open. */
  places: ReadonlyMap<Table, Place>
  /** In the order in which the input speaks of them. */
  drafts: Draft[]
  byId: Map<string, Draft>
  /** The ids of records that the input names. */
  ids: Map<Named, string>
  /** What is named by values that no record has. */
  unknown: Named[]
  /** Records that are locked, as they are; undefined where there is none. */
  locked: Map<string, Row | undefined>
  /** What of that can not be given back; undefined as long as nothing can. */
  mark: ReadonlySet<string> | undefined
  /** Documents of records that are not locked yet: what they refer to may change until then. */
  seen: Map<string, Document>
  /** Who refers to a record, by the field's id and the record's; to be looked at once they are locked. */
  referrers: Map<string, Referrers>
  /** What does not go together. */
  issues: Issue[]
  /** What is named and not there. */
  broken: BrokenReference[]
  /** What a patch of many records removes, and one of them is not linked to. */
  absent: Wanted[]
}

export interface Referrers {
  ids: readonly string[]
  /** Whether what they refer to was locked when they were looked for. */
  areSettled: boolean
}

/** A record and what is said of its ends. */
export interface Open {
  near: Draft
  ends: readonly EndChange[]
}

/** Opens a unit: finds by one statement what is named by values of unique fields, and opens the tables that it writes. */
export async function openUnit(place: Place, trees: readonly Pick<PatchTree, 'ends'>[]): Promise<Unit> {
  const named = namedIn(trees)
  const values = new Map(
    named.flatMap(({ by }) => ('id' in by ? [] : [[`${by.field.id} ${by.value}`, by] as const])),
  )
  const owners = values.size === 0 ? [] : await place.session.run(selectOwners(place, [...values.values()]))
  const idOf = new Map(owners.map(({ field_id, value, record_id }) => [`${field_id} ${value}`, record_id]))
  const ids = new Map<Named, string>()
  const unknown: Named[] = []
  for (const one of named) {
    const { by } = one
    const id = 'id' in by ? by.id : idOf.get(`${by.field.id} ${by.value}`)
    if (id === undefined) {
      unknown.push(one)
    } else {
      ids.set(one, id)
    }
  }
  return {
    ...{ place, places: await openAll(place, tablesIn(trees)) },
    ...{ drafts: [], byId: new Map(), ids, unknown },
    ...{ locked: new Map(), mark: undefined, seen: new Map(), referrers: new Map() },
    ...{ issues: [], broken: [], absent: [] },
  }
}

/** Opens tables for writing, in the order that all take. */
async function openAll(place: Place, tables: readonly Table[]): Promise<Map<Table, Place>> {
  const places = new Map([[place.table, place]])
  for (const table of [...new Set(tables)].sort((a, b) => a.id - b.id)) {
    places.set(table, await openOther(place, table))
  }
  return places
}

/** Lets records be named by their values of a field that only the mutation itself has found or made. */
export function nameFound(unit: Unit, field: Field, idOf: ReadonlyMap<string, string>): void {
  unit.unknown = unit.unknown.filter((one) => {
    const { by } = one
    const id = 'id' in by || by.field.id !== field.id ? undefined : idOf.get(by.value)
    if (id !== undefined) {
      unit.ids.set(one, id)
    }
    return id === undefined
  })
}

function namedIn(trees: readonly Pick<PatchTree, 'ends'>[]): Named[] {
  return trees.flatMap(({ ends }) =>
    ends.flatMap(({ set = [], remove, add, create, update }) => [
      ...[...set, ...remove, ...add],
      ...update.flatMap(({ named }) => named ?? []),
      ...namedIn([...create, ...update.map(({ tree }) => tree)]),
    ]),
  )
}

/** The tables whose records are written because of what is said of ends; a table once for each time it is. */
export function tablesIn(trees: readonly Pick<PatchTree, 'ends'>[]): Table[] {
  return trees.flatMap(({ ends }) =>
    ends.flatMap(({ end, create, update }) => [
      ...(end.isInverse || create.length + update.length > 0 ? [end.other] : []),
      ...tablesIn([...create, ...update.map(({ tree }) => tree)]),
    ]),
  )
}

export const keyOf = (table: Table, id: string): string => `${table.id} ${id}`

export const isLocked = ({ locked }: Unit, table: Table, id: string): boolean => locked.has(keyOf(table, id))

/** The record of a table with an id, as far as the unit has it. */
export const draftOf = ({ byId }: Unit, table: Table, id: string): Draft | undefined =>
  byId.get(keyOf(table, id))

export function addDraft({ drafts, byId }: Unit, draft: Draft): Draft {
  drafts.push(draft)
  byId.set(keyOf(draft.table, draft.id), draft)
  return draft
}
