import { beforeAll, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { Catalog } from '../../src/catalog/definition.ts'
import { allFields, findAnyField } from '../../src/plan/field.ts'
import { useEngine } from '../sql/engine.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'
import { fillWorld, filters, matches, storedIn, type Thing, worldIn, worldTable } from './world.ts'

const SEED = 20261120
const engine = useEngine()
let tenant: TestTenant
let catalog: Catalog
let things: Thing[]

beforeAll(async () => {
  tenant = await makeTenant(engine.test, [worldTable])
  things = await fillWorld(tenant, SEED)
  catalog = await engine.catalogOf(tenant)
})

interface Page {
  edges: { node: { id: string }; cursor: string }[]
  totalCount: number
  pageInfo: {
    hasNextPage: boolean
    hasPreviousPage: boolean
    startCursor: string | null
    endCursor: string | null
  }
}
type OrderBy = Record<string, string>[]
interface Walk {
  filter: object
  orderBy: OrderBy
  size: number
}

const directions = ['ASC', 'DESC', 'ASC_NULLS_FIRST', 'DESC_NULLS_FIRST']

function orders(): fc.Arbitrary<OrderBy> {
  const sortable = allFields(worldIn(catalog)).flatMap(({ name, type }) => (type.sortable ? [name] : []))
  // createdAt is not among the records as they were sent, so the oracle cannot sort by it.
  const known = sortable.filter((name) => !/^(created|updated)At$/.test(name))
  return fc
    .uniqueArray(fc.tuple(fc.constantFrom(...known), fc.constantFrom(...directions)), {
      maxLength: 3,
      selector: ([name]) => name,
    })
    .map((keys) => keys.map(([name, direction]) => ({ [name]: direction })))
}

const walks = () =>
  fc.record<Walk>({
    filter: fc.oneof({ weight: 1, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: filters }),
    orderBy: orders(),
    size: fc.integer({ min: 1, max: 25 }),
  })

async function ask({ filter, orderBy }: Walk, stretch: object): Promise<Page> {
  const { page } = await tenant.ask<{ page: Page }>(
    `query ($filter: ThingFilter, $orderBy: [ThingOrder!], $first: Int, $after: String, $last: Int, $before: String, $offset: Int) {
      page: things(filter: $filter, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before, offset: $offset) {
        edges { node { id } cursor } totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
    { filter, orderBy, ...stretch },
  )
  return page
}

/** The ids that a list must have, in order, computed without a database. */
function expectedIds({ filter, orderBy }: Walk): string[] {
  const table = worldIn(catalog)
  const compare = (a: Thing, b: Thing): number => {
    for (const [name, direction] of [
      ...orderBy.flatMap((key) => Object.entries(key)),
      ['id', 'ASC'] as const,
    ]) {
      const field = findAnyField(table, name)
      const [left, right] = [storedIn(table, name, a), storedIn(table, name, b)]
      const bothThere = left !== undefined && right !== undefined
      const missing = Number(left === undefined) - Number(right === undefined)
      const sign = bothThere
        ? (direction.startsWith('DESC') ? -1 : 1) * (field?.type.compare(left, right, field.options) ?? 0)
        : missing * (direction.endsWith('NULLS_FIRST') ? -1 : 1)
      if (sign !== 0) {
        return sign
      }
    }
    return 0
  }
  return things
    .filter((thing) => matches(table, filter, thing))
    .toSorted(compare)
    .map(({ id }) => String(id))
}

const idsOf = ({ edges }: Page): string[] => edges.map(({ node }) => node.id)

it('walking forwards visits each record once, in order, and every page knows what lies around it', async () => {
  await fc.assert(
    fc.asyncProperty(walks(), async (walk) => {
      const expected = expectedIds(walk)
      const seen: string[] = []
      for (let after: string | null = null; ; ) {
        const page: Page = await ask(walk, { first: walk.size, after })
        const hasPreviousPage = seen.length > 0
        seen.push(...idsOf(page))
        expect(idsOf(page).length).toBeLessThanOrEqual(walk.size)
        expect(page).toMatchObject({
          totalCount: expected.length,
          pageInfo: { hasPreviousPage, hasNextPage: seen.length < expected.length },
        })
        after = page.pageInfo.endCursor
        if (!page.pageInfo.hasNextPage) {
          break
        }
      }
      expect(seen).toEqual(expected)
    }),
    { seed: SEED, numRuns: 60 },
  )
})

it('walking backwards visits each record once, from the last page to the first', async () => {
  await fc.assert(
    fc.asyncProperty(walks(), async (walk) => {
      const expected = expectedIds(walk)
      let seen: string[] = []
      for (let before: string | null = null; ; ) {
        const page: Page = await ask(walk, { last: walk.size, before })
        const hasNextPage = seen.length > 0
        seen = [...idsOf(page), ...seen]
        expect(page).toMatchObject({
          totalCount: expected.length,
          pageInfo: { hasNextPage, hasPreviousPage: seen.length < expected.length },
        })
        before = page.pageInfo.startCursor
        if (!page.pageInfo.hasPreviousPage) {
          break
        }
      }
      expect(seen).toEqual(expected)
    }),
    { seed: SEED, numRuns: 60 },
  )
})

it('any stretch between two cursors, and any offset, is that stretch of the whole list', async () => {
  const stretches = fc.record({ from: fc.nat(70), to: fc.nat(70), fromEnd: fc.boolean() })
  await fc.assert(
    fc.asyncProperty(walks(), stretches, async (walk, { from, to, fromEnd }) => {
      const expected = expectedIds(walk)
      const whole = await ask(walk, { first: 1000 })
      expect(idsOf(whole)).toEqual(expected)
      const [after, before] = [whole.edges[from]?.cursor, whole.edges[to]?.cursor]
      const start = after === undefined ? 0 : from + 1
      const end = before === undefined ? expected.length : to
      const between = expected.slice(start, Math.max(start, end))
      const size = fromEnd ? { last: walk.size } : { first: walk.size }
      const page = await ask(walk, { ...size, after, before })
      const ids = fromEnd ? between.slice(-walk.size) : between.slice(0, walk.size)
      expect(idsOf(page)).toEqual(ids)
      // Of an empty page its cursors tell: the records that they are of lie around it.
      expect(page.pageInfo).toMatchObject(
        ids.length > 0
          ? { hasPreviousPage: ids[0] !== expected[0], hasNextPage: ids.at(-1) !== expected.at(-1) }
          : { hasPreviousPage: after !== undefined, hasNextPage: before !== undefined },
      )
      const offset = await ask(walk, { first: walk.size, offset: from })
      expect(idsOf(offset)).toEqual(expected.slice(from, from + walk.size))
      expect(offset.pageInfo).toMatchObject({
        hasPreviousPage: from > 0 && expected.length > 0,
        hasNextPage: expected.length > from + walk.size,
      })
    }),
    { seed: SEED, numRuns: 60 },
  )
})
