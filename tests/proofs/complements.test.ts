import { beforeAll, expect, it } from '@jest/globals'
import { planFilter } from '../../src/plan/filter.ts'
import { countRecords } from '../../src/sql/read.ts'
import { useEngine } from '../sql/engine.ts'
import { filtersOn } from './filter.ts'
import { prove, share } from './prove.ts'
import { fields, makeWorld, type World } from './world.ts'

const engine = useEngine()
const sizes = new Set<number>()
let world: World

beforeAll(async () => {
  world = await makeWorld(engine, { count: 500 })
})

/** How many records each of some filters finds, in one snapshot. */
function count(filters: readonly object[]): Promise<number[]> {
  const { catalog, table, coerce } = world
  const scope = { tenantId: catalog.tenantId, table }
  return engine.database.read(catalog.tenantId, (session) =>
    Promise.all(
      filters.map(async (filter) => {
        const plan = planFilter(table, coerce('ThingFilter', filter))
        const [row] = await session.run(countRecords(scope, plan))
        return row?.count ?? Number.NaN
      }),
    ),
  )
}

prove(
  'every record is found by a filter or by its complement, and none by both',
  { runs: 5000, of: () => filtersOn(fields, world.things, 4) },
  async (filter) => {
    const [found = 0, rest = 0] = await count([filter, { not: filter }])
    expect(found + rest).toBe(world.things.length)
    sizes.add(found)
  },
)

it('everything is every record, and the complement of everything none', async () => {
  expect(await count([{}, { not: {} }])).toEqual([500, 0])
})

it('the filters were not all of those that find everything or nothing', () => {
  expect(sizes.size).toBeGreaterThan(200 * share)
})
