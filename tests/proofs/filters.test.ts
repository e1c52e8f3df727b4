import { beforeAll, expect, it } from '@jest/globals'
import { matchIn, useEngine } from '../sql/engine.ts'
import { filtersOn } from './filter.ts'
import { readFilter } from './oracle.ts'
import { prove, share } from './prove.ts'
import { fields, makeWorld, type World } from './world.ts'

const engine = useEngine()
const sizes = new Set<number>()
let world: World

beforeAll(async () => {
  world = await makeWorld(engine, { count: 500 })
})

prove(
  'any filter finds the records that it means, and no others',
  { runs: 5000, of: () => filtersOn(fields, world.things, 4) },
  async (filter) => {
    const { catalog, table, things, coerce } = world
    const found = await engine.database.read(catalog.tenantId, (session) =>
      matchIn(session, catalog, table, coerce('ThingFilter', filter)),
    )
    const expected = things.filter(readFilter(fields, filter))
    expect(things.filter(({ id }) => found.has(String(id)))).toEqual(expected)
    expect(found.size).toBe(expected.length)
    sizes.add(expected.length)
  },
)

it('the filters were not all of those that find everything or nothing', () => {
  expect(sizes.size).toBeGreaterThan(200 * share)
})
