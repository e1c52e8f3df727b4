import type { Field, Table } from '../../catalog/definition.ts'
import type { Document } from '../../db/tables.ts'
import type { Issue } from '../../errors.ts'
import { isSameJson } from '../../fields/same-json.ts'
import type { EndChange } from '../../plan/end.ts'
import type { Patch } from '../../plan/record.ts'
import type { Row } from '../../sql/read.ts'

type Path = Issue['path']

/** What a place in the input gives a field, or null where it takes its value away. */
interface Given {
  value: unknown
  path: Path
}

/** Somebody who puts a record into a list of references, or takes it out. */
interface Said {
  path: Path
  /** At which end of which record of the input. */
  origin: EndChange
}

/** What becomes of a list of references: several places of an input may put records into it. */
export interface ListDraft {
  field: Field
  set: ({ ids: string[] } & Said) | undefined
  added: Map<string, Said>
  removed: Map<string, Said>
}

/**
 * A record on its way to what a mutation makes of it. Everything that an input says of a record comes together here,
 * wherever it stands, so that a record is written once and nothing that is said of it is lost.
 */
export interface Draft {
  table: Table
  id: string
  /** Where the input speaks of it first. */
  path: Path
  /** As it is, locked; undefined for a new one. */
  before: Row | undefined
  /** Whether a client has brought the id of a new one. */
  isBrought: boolean
  /** Under keys of fields. */
  given: Map<string, Given>
  /** References that are taken away by what they refer to; another place may give the field another one. */
  dropped: Map<string, { field: Field; from: string; path: Path }>
  lists: Map<string, ListDraft>
  /** Where a record that is referred to is named, by the field's key and the record's id. */
  places: Map<string, Path>
}

export function makeDraft(
  table: Table,
  id: string,
  { path, before, isBrought = false }: { path: Path; before?: Row; isBrought?: boolean },
): Draft {
  return {
    ...{ table, id, path, before, isBrought },
    ...{ given: new Map(), dropped: new Map(), lists: new Map(), places: new Map() },
  }
}

/** Gives a field a value; tells what is wrong when another place has given it another one. */
export function give(draft: Draft, { key, name }: Field, { value, path }: Given): Issue[] {
  const known = draft.given.get(key)
  if (!known) {
    draft.given.set(key, { value, path })
    return []
  }
  return isSameJson(known.value, value) ? [] : [conflict(path, name, known.path)]
}

/** Gives a record what a patch says. */
export function giveAll(draft: Draft, { set, unset }: Patch, path: Path): Issue[] {
  const cleared = new Set(unset)
  return [...draft.table.fields.values()].flatMap((field) => {
    const { key, name } = field
    const isGiven = Object.hasOwn(set, key)
    return isGiven || cleared.has(key)
      ? give(draft, field, { value: isGiven ? set[key] : null, path: [...path, name] })
      : []
  })
}

export function listOf({ lists }: Draft, field: Field): ListDraft {
  const list = lists.get(field.key) ?? {
    ...{ field, set: undefined },
    ...{ added: new Map(), removed: new Map() },
  }
  lists.set(field.key, list)
  return list
}

/** Remembers where a record is named that a field is to refer to. */
export function placeAt({ places }: Draft, { key }: Field, { id, path }: { id: string; path: Path }): void {
  const name = `${key} ${id}`
  places.set(name, places.get(name) ?? path)
}

/** Where it was. */
export const placeOf = ({ places, path }: Draft, { key, name }: Field, id: string): Path =>
  places.get(`${key} ${id}`) ?? [...path, name]

/** The document of a record as it is; that of a new one has nothing yet. */
export const documentOf = ({ before }: Draft): Document => before?.data ?? {}

export const conflict = (path: Path, name: string, other: Path): Issue => ({
  path,
  rule: 'conflict',
  message: `${other.join('.')} says something else of ${name} of the same record.`,
})
