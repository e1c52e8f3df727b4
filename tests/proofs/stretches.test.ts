import { beforeAll, expect } from '@jest/globals'
import fc from 'fast-check'
import { useEngine } from '../sql/engine.ts'
import { openPlace } from './place.ts'
import { prove } from './prove.ts'
import { makeWorlds, type Walk, walksIn } from './walk.ts'
import type { World } from './world.ts'

const engine = useEngine()
let worlds: World[]

beforeAll(async () => {
  worlds = await makeWorlds(engine)
})

const stretches = fc.record({
  from: fc.nat(130),
  to: fc.nat(130),
  size: fc.integer({ min: 1, max: 60 }),
  fromEnd: fc.boolean(),
})

prove(
  'any stretch between two cursors, and any offset, is that stretch of the whole list',
  { runs: 300, of: () => fc.tuple(walksIn(worlds), stretches) },
  async ([walk, { from, to, size, fromEnd }]: [
    Walk,
    typeof stretches extends fc.Arbitrary<infer S> ? S : never,
  ]) => {
    const place = openPlace(engine, worlds[walk.world] as World)
    const expected = place.list(walk).map(({ id }) => id)
    const idsOf = (page: Awaited<ReturnType<typeof place.ask>>) => page.edges.map(({ node }) => node.id)
    const whole = await place.ask(walk, { first: 1000 })
    expect(idsOf(whole)).toEqual(expected)
    const [after, before] = [whole.edges[from]?.cursor, whole.edges[to]?.cursor]
    const start = after === undefined ? 0 : from + 1
    const between = expected.slice(start, before === undefined ? undefined : Math.max(start, to))
    const page = await place.ask(walk, { ...(fromEnd ? { last: size } : { first: size }), after, before })
    const ids = fromEnd ? between.slice(-size) : between.slice(0, size)
    expect(idsOf(page)).toEqual(ids)
    // Of an empty page its cursors tell: the records that they are of lie around it.
    expect(page.pageInfo).toMatchObject(
      ids.length > 0
        ? { hasPreviousPage: ids[0] !== expected[0], hasNextPage: ids.at(-1) !== expected.at(-1) }
        : { hasPreviousPage: after !== undefined, hasNextPage: before !== undefined },
    )
    const offset = await place.ask(walk, { first: size, offset: from })
    expect(idsOf(offset)).toEqual(expected.slice(from, from + size))
    expect(offset.pageInfo).toMatchObject({
      hasPreviousPage: from > 0 && expected.length > 0,
      hasNextPage: expected.length > from + size,
    })
  },
)
