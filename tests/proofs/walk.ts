import fc from 'fast-check'
import type { Engine } from '../sql/engine.ts'
import { filtersOn, presentIn } from './filter.ts'
import { directions, type Filter, type OrderBy, type Thing } from './oracle.ts'
import { draw } from './prove.ts'
import { drawOf } from './values.ts'
import { fields, inputsOf, makeWorld, nameOf, sortable, type World } from './world.ts'

/** What others do to a table between two pages. A number points to one of the records that there are. */
export type Change = { insert: Thing } | { update: number; patch: Thing } | { delete: number }

/** A way through a list, and what happens meanwhile. */
export interface Walk {
  world: number
  filter: Filter
  orderBy: OrderBy
  /** In how many pages the list would be read if nothing happened. */
  pages: number
  changes: Change[][]
}

/** Small tables whose records share few values: full of ties and gaps. */
export async function makeWorlds(engine: Engine): Promise<World[]> {
  const worlds: World[] = []
  for (const count of [10, 40, 80, 120]) {
    const inputs = inputsOf((kind) =>
      fc.constantFrom(...draw(fc.array(drawOf(kind).values, { minLength: 5, maxLength: 5 }), count)),
    )
    worlds.push(await makeWorld(engine, { count, of: inputs }))
  }
  return worlds
}

export const walksIn = (worlds: readonly World[]): fc.Arbitrary<Walk> =>
  fc.oneof(
    ...worlds.map(({ things }, world) =>
      fc.record<Walk>({
        world: fc.constant(world),
        filter: fc.oneof(
          { weight: 2, arbitrary: fc.constant({}) },
          { weight: 3, arbitrary: filtersOn(fields, things, 2) },
        ),
        orderBy: orders,
        pages: fc.integer({ min: 1, max: 7 }),
        changes: fc.array(fc.array(changesOf(things), { maxLength: 2 }), { maxLength: 8 }),
      }),
    ),
  )

export const orders: fc.Arbitrary<OrderBy> = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...sortable), fc.constantFrom(...directions)), {
    maxLength: 3,
    selector: ([name]) => name,
  })
  .map((keys) => keys.map(([name, direction]) => ({ [name]: direction })))

// Often the first record of the list: when all that a walk has passed is gone, there is nothing before it.
const pointers = fc.oneof(fc.constant(0), fc.nat())

/** With values that are in the table already, so that what changes lands among the rest. */
function changesOf(things: readonly Thing[]): fc.Arbitrary<Change> {
  const inputs = inputsOf((kind) => fc.constantFrom(...presentIn(things, nameOf(kind)), null))
  return fc.oneof(
    fc.record({ insert: fc.tuple(fc.uuid(), inputs).map(([id, input]) => ({ id, ...input })) }),
    fc.record({ update: pointers, patch: inputs }),
    fc.record({ delete: pointers }),
  )
}
