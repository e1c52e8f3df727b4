import { type End, relationFields, type Table } from './definition.ts'

/** A table without what other tables make of it. */
export type LooseTable = Omit<Table, 'ends' | 'referrers'>

/** Tables that know the ends of their relations, by name. A relation to a table that is not there has none. */
export function joinTables(loose: Iterable<LooseTable>): Map<string, Table> {
  const made = Array.from(loose, (table) => {
    const ends = new Map<string, End>()
    const referrers: End[] = []
    return { table: { ...table, ends, referrers } satisfies Table, ends, referrers }
  })
  const byId = new Map(made.map((one) => [one.table.id, one]))
  const all = made.flatMap(({ table: owner, ends }) =>
    relationFields(owner).flatMap((field) => {
      const { targetId, isMany, inverse } = field.relation
      const target = byId.get(targetId)
      return target ? [{ field, owner, isMany, inverse, ends, target }] : []
    }),
  )
  for (const { field, owner, isMany, ends, target } of all) {
    const { name } = field
    ends.set(name, { name, field, owner, isInverse: false, isMany, other: target.table })
  }
  // After them, so that a table's own come first.
  for (const { field, owner, inverse, target } of all) {
    const end = { name: inverse ?? '', field, owner, isInverse: true, isMany: true, other: owner }
    target.referrers.push(end)
    if (inverse !== undefined) {
      target.ends.set(inverse, end)
    }
  }
  return new Map(made.map(({ table }) => [table.name, table]))
}
