import type { Catalog, Field } from '../catalog/definition.ts'
import { ImportError } from './import-error.ts'
import type { Fields } from './mapping.ts'
import type { ReferenceOption } from './reference.ts'

/** By header: the unique fields that cells have values of where they refer to records. */
export type Uniques = ReadonlyMap<string, Field>

/** Finds the columns that references are about; their relations are there by now. */
export function findUniques(
  { tables }: Catalog,
  fields: Fields,
  { name, options }: { name: string; options: readonly ReferenceOption[] },
): Uniques {
  return new Map(
    options.map(({ field, table, by }) => {
      const columns = [...fields]
      const [header] =
        columns.find((column) => column[1].name === field) ??
        columns.find((column) => column[0] === field) ??
        []
      const unique = tables.get(table)?.fields.get(by)
      if (header === undefined || !unique) {
        const names = columns.map((column) => column[1].name).join(', ')
        throw new ImportError(
          `No column of ${name} goes with ${JSON.stringify(field)}; they go with: ${names}.`,
        )
      }
      return [header, unique]
    }),
  )
}

/** The same fields as they are defined now, of columns that still go with a field. */
export function restoreUniques(
  { tables }: Catalog,
  known: Fields,
  ids: Iterable<readonly [header: string, fieldId: number]>,
): Uniques {
  const fields = [...tables.values()].flatMap((table) => [...table.fields.values()])
  return new Map(
    [...ids].flatMap(([header, id]): [string, Field][] => {
      if (!known.has(header)) {
        return []
      }
      const field = fields.find((one) => one.id === id)
      if (!field?.unique) {
        throw new ImportError(
          `What the values under ${JSON.stringify(header)} refer to is not there any more, or not unique.`,
        )
      }
      return [[header, field]]
    }),
  )
}
