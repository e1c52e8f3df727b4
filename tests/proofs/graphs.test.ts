import { beforeAll, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { planFilter } from '../../src/plan/filter.ts'
import { compileFilter } from '../../src/sql/filter.ts'
import { countRecords } from '../../src/sql/read.ts'
import { visibleRecords } from '../../src/sql/scope.ts'
import { tableIn, useEngine } from '../sql/engine.ts'
import { type Graph, makeGraph, tableNames, viewAt } from './graph.ts'
import {
  type Knot,
  linkedTo,
  type Order,
  readGraphFilter,
  seenIn,
  shapeOf,
  sortGraph,
} from './graph-oracle.ts'
import { graphFilters, graphOrders } from './graph-question.ts'
import type { Filter } from './oracle.ts'
import { prove, share } from './prove.ts'

const engine = useEngine()
const graphs: Graph[] = []
const sizes = new Set<string>()

beforeAll(async () => {
  for (const number of [1, 2, 3, 4, 5]) {
    graphs.push(await makeGraph(engine, number))
  }
})

/** Where a question is asked from. Half are about the present. */
interface Standpoint {
  graph: number
  table: string
  moment: number
  includeDeleted: boolean
}

const standpoints: fc.Arbitrary<Standpoint> = fc.record({
  graph: fc.nat(4),
  table: fc.constantFrom(...tableNames),
  moment: fc.constantFrom(3, 3, 3, 2, 1),
  includeDeleted: fc.boolean(),
})

/** What is seen from there, and how to say so to a list. */
function lookFrom({ graph: number, moment, includeDeleted }: Standpoint) {
  const graph = graphs[number] as Graph
  const at = graph.moments[moment]?.at
  const asOf = moment === graph.moments.length - 1 ? undefined : at
  return { graph, view: viewAt(graph, moment, includeDeleted), vantage: { asOf, includeDeleted } }
}

const idsOf = (knots: readonly { id: string }[]): string[] => knots.map(({ id }) => id)

const filtersIn = (() => {
  const made = new Map<Graph, ReturnType<typeof graphFilters>>()
  return (graph: Graph) => {
    const known = made.get(graph) ?? graphFilters(graph)
    made.set(graph, known)
    return known
  }
})()
const filtersFrom = ({ graph, table }: Standpoint) => filtersIn(graphs[graph] as Graph)(table)
const ordersFrom = ({ graph, table }: Standpoint) => graphOrders(graphs[graph] as Graph)(table)

prove(
  'any filter through relations finds the records that it means, and its complement all others',
  {
    runs: 1000,
    of: () => standpoints.chain((from) => fc.tuple(fc.constant(from), filtersFrom(from))),
  },
  async ([from, filter]) => {
    const { graph, view, vantage } = lookFrom(from)
    const { tenantId } = graph.catalog
    const table = tableIn(graph.catalog, from.table)
    const input = graph.coerce(`${from.table}Filter`, filter)
    const scope = { tenantId, table, vantage }
    const [found, count] = await engine.database.read(tenantId, (session) =>
      Promise.all([
        session.run(
          visibleRecords(scope)
            .select('r.id')
            .where(compileFilter(scope, planFilter(table, input)))
            .compile(),
        ),
        session.run(countRecords(scope, planFilter(table, { not: input }))),
      ]),
    )
    const all = seenIn(view, from.table)
    const expected = all.filter(readGraphFilter(view, from.table, filter))
    expect(idsOf(found).sort()).toEqual(idsOf(expected).sort())
    expect(count[0]?.count).toBe(all.length - expected.length)
    sizes.add(`${from.graph} ${from.table} ${expected.length}`)
  },
)

it('the filters were not all of those that find everything or nothing', () => {
  expect(sizes.size).toBeGreaterThan(60 * share)
})

interface Page {
  edges: { cursor: string; node: { id: string } }[]
  totalCount: number
  pageInfo: {
    hasNextPage: boolean
    hasPreviousPage: boolean
    startCursor: string | null
    endCursor: string | null
  }
}

interface Walk {
  from: Standpoint
  filter: Filter
  orderBy: Order[]
  size: number
  direction: 'forwards' | 'backwards'
}

const walksFrom = (from: Standpoint): fc.Arbitrary<Walk> =>
  fc.record({
    from: fc.constant(from),
    filter: fc.oneof(fc.constant({}), filtersFrom(from)),
    orderBy: ordersFrom(from),
    size: fc.integer({ min: 1, max: 7 }),
    direction: fc.constantFrom('forwards', 'backwards'),
  })

const page =
  'edges { cursor node { id } } totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }'
const stretch = (type: string) =>
  `$filter: ${type}Filter, $orderBy: [${type}Order!], $first: Int, $after: String, $last: Int, $before: String`
const stretchArguments =
  'filter: $filter, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before'

/** Reads a list page by page, and holds each page to what it should be. */
async function walk(
  { filter, orderBy, size, direction }: Omit<Walk, 'from'>,
  expected: readonly string[],
  ask: (variables: Record<string, unknown>) => Promise<Page>,
): Promise<void> {
  for (let done = 0, cursor: string | null = null; ; ) {
    const forwards = direction === 'forwards'
    const found: Page = await ask({
      filter,
      orderBy,
      ...(forwards ? { first: size, after: cursor } : { last: size, before: cursor }),
    })
    const from = forwards ? done : Math.max(expected.length - done - size, 0)
    const to = forwards ? Math.min(done + size, expected.length) : expected.length - done
    expect(found).toEqual({
      edges: expected.slice(from, to).map((id) => ({ node: { id }, cursor: expect.any(String) })),
      totalCount: expected.length,
      pageInfo: {
        hasPreviousPage: from > 0,
        hasNextPage: to < expected.length,
        startCursor: found.edges[0]?.cursor ?? null,
        endCursor: found.edges.at(-1)?.cursor ?? null,
      },
    })
    done += size
    cursor = forwards ? found.pageInfo.endCursor : found.pageInfo.startCursor
    if (done >= expected.length) {
      return
    }
  }
}

const listNameOf = ({ graph, table }: Standpoint): string =>
  tableIn((graphs[graph] as Graph).catalog, table).pluralName

prove(
  'walking a list that is filtered and sorted through relations visits every record once, and in order',
  { runs: 500, of: () => standpoints.chain(walksFrom) },
  async ({ from, ...how }) => {
    const { graph, view, vantage } = lookFrom(from)
    const matching = seenIn(view, from.table).filter(readGraphFilter(view, from.table, how.filter))
    const expected = sortGraph(view, from.table, how.orderBy, matching)
    await walk(how, idsOf(expected), async (variables) => {
      const { found } = await graph.tenant.ask<{ found: Page }>(
        `query ($asOf: DateTime, $includeDeleted: Boolean, ${stretch(from.table)}) {
          found: ${listNameOf(from)}(asOf: $asOf, includeDeleted: $includeDeleted, ${stretchArguments}) { ${page} } }`,
        { ...variables, ...vantage },
      )
      return found
    })
  },
)

/** From a record of a table through one of its ends to many. */
const ways = (from: Standpoint): fc.Arbitrary<{ near: Standpoint; end: string; walk: Walk }> => {
  const { shapes } = graphs[from.graph] as Graph
  const toMany = [...(shapes.get(from.table)?.sides ?? [])].filter(([, { isMany }]) => isMany)
  return fc
    .constantFrom(...(toMany.length > 0 ? toMany : []))
    .chain(([end, { other }]) =>
      walksFrom({ ...from, table: other }).map((walk) => ({ near: from, end, walk })),
    )
}

const hasMany = ({ graph, table }: Standpoint): boolean =>
  [...((graphs[graph] as Graph).shapes.get(table)?.sides.values() ?? [])].some(({ isMany }) => isMany)

prove(
  'walking what each record is linked to visits it once and in order, those of all records at once',
  { runs: 250, of: () => standpoints.filter(hasMany).chain(ways) },
  async ({ near, end, walk: { from, ...how } }) => {
    const { graph, view, vantage } = lookFrom(near)
    const side = shapeOf(view, near.table).sides.get(end)
    const matches = readGraphFilter(view, from.table, how.filter)
    const expectedOf = (knot: Knot): string[] => {
      const linked = side ? linkedTo(view, side, knot).filter(matches) : []
      // A list of references has an order of its own.
      const isSorted = how.orderBy.length > 0 || side?.isInverse
      return idsOf(isSorted ? sortGraph(view, from.table, how.orderBy, linked) : linked)
    }
    const knots = seenIn(view, near.table)
    const longest = knots.toSorted((a, b) => expectedOf(b).length - expectedOf(a).length)[0]
    const ask = async (variables: Record<string, unknown>): Promise<Map<string, Page>> => {
      const { found } = await graph.tenant.ask<{ found: { nodes: { id: string; linked: Page }[] } }>(
        `query ($asOf: DateTime, $includeDeleted: Boolean, ${stretch(from.table)}) {
          found: ${listNameOf(near)}(first: 100, asOf: $asOf, includeDeleted: $includeDeleted) {
            nodes { id linked: ${end}(${stretchArguments}) { ${page} } } } }`,
        { ...variables, ...vantage },
      )
      return new Map(found.nodes.map(({ id, linked }) => [id, linked]))
    }
    const all = await ask({ filter: how.filter, orderBy: how.orderBy, first: 100 })
    expect(new Map([...all].map(([id, { edges }]) => [id, edges.map(({ node }) => node.id)]))).toEqual(
      new Map(knots.map((knot) => [knot.id, expectedOf(knot)])),
    )
    if (longest) {
      await walk(
        how,
        expectedOf(longest),
        async (variables) => (await ask(variables)).get(longest.id) as Page,
      )
    }
  },
)
