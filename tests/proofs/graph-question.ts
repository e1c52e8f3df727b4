import fc from 'fast-check'
import { filtersOn } from './filter.ts'
import type { Graph } from './graph.ts'
import { tableNames } from './graph.ts'
import type { Order, Shape } from './graph-oracle.ts'
import { directions, type Filter } from './oracle.ts'

/** Relations inside each other, as far as these filters and orders go. */
const levelsAtMost = 3
/** What a filter may have in all. */
const relationsAtMost = 20

/** Filters on every table of a graph: of values, and of what is linked, in any mixture. */
export function graphFilters({ shapes, moments }: Graph): (table: string) => fc.Arbitrary<Filter> {
  const now = moments.at(-1)?.knots
  const name = (table: string, levels: number): string => `${table} ${levels}`
  const ties = fc.letrec<Record<string, Filter>>((tie) =>
    Object.fromEntries(
      [...shapes].flatMap(([table, shape]) => {
        const things = (now?.get(table) ?? []).map(({ values }) => values)
        const ofValues = filtersOn(shape.fields, things, 1)
        return Array.from({ length: levelsAtMost + 1 }, (_, levels) => {
          const inner = (other: string) => tie(name(other, levels - 1)) as fc.Arbitrary<Filter>
          const ofLinked = levels === 0 ? [] : relationsOf(shape, inner)
          const one = fc.oneof(
            { weight: 2, arbitrary: ofValues },
            ...ofLinked.map((arbitrary) => ({ weight: 2, arbitrary })),
          )
          const some = fc.array(one, { minLength: 1, maxLength: 2 })
          return [
            name(table, levels),
            fc.oneof(
              { weight: 6, arbitrary: one },
              { weight: 1, arbitrary: some.map((and) => ({ and })) },
              { weight: 2, arbitrary: some.map((or) => ({ or })) },
              { weight: 2, arbitrary: one.map((not) => ({ not })) },
              { weight: 1, arbitrary: fc.tuple(one, one).map(([a, b]) => ({ ...a, ...b })) },
            ),
          ]
        })
      }),
    ),
  )
  return (table) =>
    fc
      .integer({ min: 1, max: levelsAtMost })
      .chain((levels) => ties[name(table, levels)] as fc.Arbitrary<Filter>)
      .filter((filter) => countRelations(shapes, table, filter) <= relationsAtMost)
}

const counts = fc.oneof(
  ...['eq', 'ne', 'lt', 'lte', 'gt', 'gte'].map((operator) =>
    fc.integer({ min: 0, max: 4 }).map((count) => ({ [operator]: count })),
  ),
  fc.array(fc.integer({ min: -1, max: 4 }), { maxLength: 3 }).map((several) => ({ in: several })),
  fc.array(fc.integer({ min: -1, max: 4 }), { maxLength: 3 }).map((several) => ({ notIn: several })),
  fc.boolean().map((isNull) => ({ isNull })),
  fc.tuple(fc.nat(3), fc.nat(3)).map(([gte, lt]) => ({ gte, lt })),
)

function relationsOf(
  { sides }: Shape,
  inner: (table: string) => fc.Arbitrary<Filter>,
): fc.Arbitrary<Filter>[] {
  return Array.from(sides, ([end, { isMany, other }]) => {
    if (!isMany) {
      return fc
        .oneof({ weight: 1, arbitrary: fc.constant({}) }, { weight: 7, arbitrary: inner(other) })
        .map((of) => ({ [end]: of }))
    }
    const one = fc.oneof(
      ...['some', 'none', 'every'].map((quantity) =>
        fc
          .oneof({ weight: 1, arbitrary: fc.constant({}) }, { weight: 7, arbitrary: inner(other) })
          .map((of): Filter => ({ [quantity]: of })),
      ),
      counts.map((count): Filter => ({ count })),
    )
    return fc
      .oneof(
        { weight: 6, arbitrary: one },
        { weight: 1, arbitrary: fc.tuple(one, one).map(([a, b]) => ({ ...a, ...b })) },
      )
      .map((of) => ({ [end]: of }))
  })
}

/** How many conditions of a filter are about what is linked. */
function countRelations(shapes: Graph['shapes'], table: string, filter: Filter): number {
  const count = (other: string, of: unknown) => countRelations(shapes, other, of as Filter)
  return Object.entries(filter).reduce((sum, [name, of]) => {
    const side = shapes.get(table)?.sides.get(name)
    if (side) {
      const members = Object.entries(of as Filter)
      return side.isMany
        ? members.reduce(
            (all, [member, one]) =>
              all + (member === 'count' ? Object.keys(one as object).length : 1 + count(side.other, one)),
            sum,
          )
        : sum + 1 + count(side.other, of)
    }
    const inner = name === 'and' || name === 'or' ? (of as Filter[]) : name === 'not' ? [of] : []
    return inner.reduce<number>((all, one) => all + count(table, one), sum)
  }, 0)
}

/** Orders of a table: by its values, and by those of what it refers to. */
export function graphOrders({ shapes }: Graph): (table: string) => fc.Arbitrary<Order[]> {
  const keysOf = (table: string, levels: number): fc.Arbitrary<Order>[] => {
    const { fields, sides } = shapes.get(table) as Shape
    const own = fc
      .tuple(fc.constantFrom(...fields.keys()), fc.constantFrom(...directions))
      .map(([name, direction]): Order => ({ [name]: direction }))
    const further = [...sides].flatMap(([name, { isMany, other }]) =>
      isMany || levels === 0
        ? []
        : [fc.oneof(...keysOf(other, levels - 1)).map((order): Order => ({ [name]: order }))],
    )
    return [own, ...further]
  }
  const made = new Map(tableNames.map((table) => [table as string, fc.oneof(...keysOf(table, levelsAtMost))]))
  return (table) =>
    fc.uniqueArray(made.get(table) as fc.Arbitrary<Order>, {
      maxLength: 3,
      selector: (order) => JSON.stringify(order).replace(/"(ASC|DESC)\w*"/, ''),
    })
}
