import type { Catalog } from '../catalog/definition.ts'
import type { FieldInput } from '../catalog/input.ts'
import { reference } from '../fields/reference.ts'
import { references } from '../fields/references.ts'
import { isReservedField } from '../names/reserved.ts'
import { enumNameOf, pluralOf } from '../names/words.ts'
import { ImportError } from './import-error.ts'
import type { Column } from './infer.ts'
import type { ReferenceOption } from './reference.ts'

/** What is known of fields of a new table from what refers to what, by header. */
export type RelationDrafts = ReadonlyMap<string, Partial<FieldInput>>

interface Wanted {
  catalog: Catalog
  /** The table that is to be made. */
  tableName: string
  pluralName: string | undefined
  /** What the file is called. */
  name: string
  options: readonly ReferenceOption[]
}

/**
 * Makes relations of the columns of a new table whose values are of a unique field of another table, or of a column of
 * this one, which becomes unique by it.
 */
export function draftRelations(
  columns: readonly Column[],
  names: ReadonlyMap<string, string>,
  { catalog, tableName, pluralName, name, options }: Wanted,
): RelationDrafts {
  const plural = pluralName ?? pluralOf(tableName)
  const drafts = new Map<string, Partial<FieldInput>>()
  const find = (wanted: string): Column => {
    const column =
      columns.find(({ header }) => names.get(header) === wanted) ??
      columns.find(({ header }) => header === wanted)
    if (!column) {
      throw new ImportError(
        `No column of ${name} goes with ${JSON.stringify(wanted)}; they go with: ${[...names.values()].join(', ')}.`,
      )
    }
    return column
  }
  const taken = new Map<string, Set<string>>()
  for (const { field, table, by } of options) {
    const { header, isList } = find(field)
    if (table === tableName) {
      const unique = find(by)
      if (!unique.type.uniqueable) {
        throw new ImportError(
          `${JSON.stringify(unique.header)} holds values of the kind ${unique.type.kind}, of which no record can have one of its own to be referred to by.`,
        )
      }
      drafts.set(unique.header, { unique: true })
    }
    // With one name two relations of this table would be one at their other end.
    const others = taken.get(table) ?? namesAt(catalog, table, table === tableName ? names.values() : [])
    const isFree = !isReservedField(plural) && !others.has(enumNameOf(plural))
    taken.set(table, others.add(enumNameOf(plural)))
    drafts.set(header, {
      kind: (isList ? references : reference).kind,
      options: { table, ...(isFree ? { inverse: plural } : {}) },
    })
  }
  return drafts
}

/** The names that fields and relations have at a table, as they are told apart. */
function namesAt({ tables }: Catalog, tableName: string, own: Iterable<string>): Set<string> {
  const { fields, ends } = tables.get(tableName) ?? {}
  return new Set([...own, ...(fields?.keys() ?? []), ...(ends?.keys() ?? [])].map(enumNameOf))
}
