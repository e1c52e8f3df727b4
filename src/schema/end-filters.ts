import type { Table } from '../catalog/definition.ts'
import { linkCount } from '../fields/system.ts'
import { filterNameOf, namesOf } from '../names/table-names.ts'
import type { Builder } from './builder.ts'
import { type FieldOptions, makeInput } from './inputs.ts'

/** What a filter may ask of the records that one is linked to, one member for each end of its table. */
export function endFilters({ ends }: Table): Record<string, FieldOptions> {
  return Object.fromEntries(
    Array.from(ends.values(), ({ name, isMany, other }) => {
      const { types } = namesOf(other)
      return [name, { type: isMany ? types.listFilter : types.filter }]
    }),
  )
}

/** What an order may go by besides values: those of the one record that a reference leads to. */
export function endOrders({ ends }: Table): Record<string, FieldOptions> {
  return Object.fromEntries(
    [...ends.values()]
      .filter(({ isMany }) => !isMany)
      .map(({ name, other }) => [name, { type: namesOf(other).types.order }]),
  )
}

/** The filter on many records of a table, if there is anything that leads to many. */
export function makeListFilter(builder: Builder, table: Table, tables: Iterable<Table>): void {
  const ends = Array.from(tables, (one) => [...one.ends.values()]).flat()
  if (ends.some(({ isMany, other }) => isMany && other === table)) {
    const { types } = namesOf(table)
    makeInput(builder, types.listFilter, {
      some: { type: types.filter, description: 'There is one that matches.' },
      none: { type: types.filter, description: 'There is none that matches.' },
      every: { type: types.filter, description: 'There is none that does not match.' },
      [linkCount.name]: { type: filterNameOf(linkCount.type.kind), description: 'How many there are.' },
    })
  }
}
