import { beforeAll, expect, it } from '@jest/globals'
import { cinema, movies } from '../examples/cinema.ts'
import { useApp } from '../support/app.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'
import { codesOf, seen } from './answer.ts'

const test = useApp()
let tenant: TestTenant

beforeAll(async () => {
  tenant = await makeTenant(test, cinema)
  for (const input of movies) {
    await tenant.ask('mutation ($input: MovieInput!) { createMovie(input: $input) { id } }', { input })
  }
})

/** The titles that a filter finds, in the order of their ids. */
async function find(filter: string): Promise<string[]> {
  const { movies } = await tenant.ask<{ movies: { nodes: { title: string }[] } }>(
    `{ movies(filter: ${filter}) { nodes { title } } }`,
  )
  return movies.nodes.map(({ title }) => title)
}
const all = movies.map(({ title }) => title)

it.each([
  ['{}', all],
  ['{ and: [] }', all],
  ['{ or: [] }', []],
  ['{ not: {} }', []],
  ['{ title: {} }', all],
  ['{ title: { in: [] } }', []],
  ['{ title: { notIn: [] } }', all],
  ['{ year: { eq: 2001 } }', ['Amélie']],
  ['{ year: { ne: 2001 } }', ['Metropolis', 'amelie', 'Alien', 'Up', 'Wall-E']],
  ['{ year: { notIn: [2001, 1927, 1979, 2009] } }', ['amelie', 'Wall-E']],
  ['{ year: { gte: 1927, lt: 2001 } }', ['Metropolis', 'Alien']],
  ['{ not: { year: { lt: 2001 } } }', ['Amélie', 'amelie', 'Up', 'Wall-E']],
  ['{ year: { isNull: true } }', ['amelie']],
  ['{ title: { eq: "Amélie" } }', ['Amélie']],
  ['{ title: { contains: "MELI" } }', ['Amélie', 'amelie']],
  ['{ title: { like: "%E%" } }', ['Wall-E']],
  ['{ title: { ilike: "a%" } }', ['Amélie', 'amelie', 'Alien']],
  ['{ gross: { gt: "80931800.99" } }', ['Alien', 'Up', 'Wall-E']],
  ['{ gross: { eq: 80931801 } }', ['Alien']],
  ['{ rating: { in: [R, PG] } }', ['Amélie', 'amelie', 'Alien', 'Up']],
  ['{ isClassic: { eq: true } }', ['Metropolis']],
  ['{ released: { lt: "1979-05-25" } }', ['Metropolis']],
  ['{ createdBy: { startsWith: "user:" }, version: { lte: 1 } }', all],
  ['{ or: { title: { eq: "Up" } } }', ['Up']],
])('the filter %s finds %j', async (filter, titles) => {
  expect(await find(filter)).toEqual(titles)
})

it.each([
  ['title: null', ['filter.title null']],
  ['title: { eq: null }, not: null', ['filter.title.eq null', 'filter.not type']],
  ['or: [{ year: { lt: null } }]', ['filter.or.0.year.lt null']],
])('null in a filter is FILTER_INVALID with a hint to isNull: %s', async (filter, issues) => {
  const answer = await tenant.send(`{ movies(filter: { ${filter} }) { totalCount } }`)
  expect(seen(answer).errors).toEqual([
    { path: 'movies', code: 'FILTER_INVALID', issues: expect.arrayContaining(issues) },
  ])
  expect(answer.errors[0]?.extensions['hint']).toBe('Use isNull: true to find records without a value.')
})

it('a pattern that ends in the middle of an escape is FILTER_INVALID', async () => {
  for (const operator of ['like', 'ilike']) {
    expect(
      codesOf(await tenant.send(`{ movies(filter: { title: { ${operator}: "a\\\\" } }) { totalCount } }`)),
    ).toEqual(['FILTER_INVALID'])
  }
})

it.each([
  'filter: { director: { eq: "x" } }',
  'filter: { isClassic: { lt: true } }',
  'filter: { title: { eq: 5 } }',
  'filter: { year: { in: [null] } }',
  'filter: { rating: { eq: "R" } }',
  'orderBy: { director: ASC }',
  'orderBy: { version: ASC }',
  'orderBy: { title: UP }',
  'orderBy: { title: null }',
  'orderBy: {}',
  'orderBy: { title: ASC, year: ASC }',
  'orderBy: [{ title: ASC }, { title: DESC }]',
  'first: -1',
  'first: 1001',
  'last: -1',
  'last: 1001',
  'first: 1, last: 1',
  'offset: -1',
  'offset: 1, last: 1',
  'first: "1"',
  'limit: 1',
])('the arguments (%s) are BAD_REQUEST', async (args) => {
  const { data, errors } = await tenant.send(`{ movies(${args}) { totalCount } }`)
  expect(data ?? null).toBe(null)
  expect(new Set(errors.map(({ extensions }) => extensions.code))).toEqual(new Set(['BAD_REQUEST']))
})

it('null for an argument is the same as no argument', async () => {
  const { movies } = await tenant.ask<{ movies: { nodes: unknown[] } }>(
    '{ movies(filter: null, orderBy: null, first: null, after: null, last: null, before: null, offset: null) { nodes { id } } }',
  )
  expect(movies.nodes).toHaveLength(all.length)
})

it('a page has 50 records when no size is given', async () => {
  const many = await makeTenant(test, [{ name: 'Thing' }])
  for (let count = 0; count < 51; count++) {
    await many.ask('mutation { createThing(input: {}) { id } }')
  }
  const { things } = await many.ask<{ things: { nodes: unknown[]; pageInfo: object } }>(
    '{ things { nodes { id } totalCount pageInfo { hasNextPage hasPreviousPage } } }',
  )
  expect([things.nodes.length, things]).toEqual([
    50,
    expect.objectContaining({ totalCount: 51, pageInfo: { hasNextPage: true, hasPreviousPage: false } }),
  ])
})

it('nodes and edges show the same records, and the page starts and ends at its edges’ cursors', async () => {
  interface Page {
    nodes: object[]
    edges: { node: object; cursor: string }[]
    pageInfo: { startCursor: string; endCursor: string }
  }
  const { movies } = await tenant.ask<{ movies: Page }>(
    '{ movies(first: 3) { nodes { id title } edges { node { id title } cursor } pageInfo { startCursor endCursor } } }',
  )
  expect(movies.edges.map(({ node }) => node)).toEqual(movies.nodes)
  const cursors = movies.edges.map(({ cursor }) => cursor)
  expect(movies.pageInfo).toEqual({ startCursor: cursors[0], endCursor: cursors[2] })
  expect(new Set(cursors).size).toBe(3)
})

it('an empty page has no cursors', async () => {
  expect(
    await tenant.ask(
      '{ movies(first: 0) { nodes { id } pageInfo { startCursor endCursor hasNextPage hasPreviousPage } } }',
    ),
  ).toEqual({
    movies: {
      nodes: [],
      pageInfo: { startCursor: null, endCursor: null, hasNextPage: true, hasPreviousPage: false },
    },
  })
})

it('an empty page between two cursors knows the records that they are of', async () => {
  const { movies } = await tenant.ask<{ movies: { edges: { cursor: string }[] } }>(
    '{ movies { edges { cursor } } }',
  )
  const cursors = movies.edges.map(({ cursor }) => cursor)
  for (const cursor of [cursors[0], cursors.at(-1)]) {
    expect(
      await tenant.ask(
        `query ($cursor: String) { movies(after: $cursor, before: $cursor) {
           nodes { id } pageInfo { hasNextPage hasPreviousPage } } }`,
        { cursor },
      ),
    ).toEqual({ movies: { nodes: [], pageInfo: { hasNextPage: true, hasPreviousPage: true } } })
  }
})

it('a cursor goes with its table, its order and its tenant only', async () => {
  const other = await makeTenant(test, cinema)
  const { movies } = await tenant.ask<{ movies: { pageInfo: { endCursor: string } } }>(
    '{ movies(orderBy: { title: ASC }, first: 2) { pageInfo { endCursor } } }',
  )
  const after = movies.pageInfo.endCursor
  const walk = (who: TestTenant, list: string) =>
    who.send(`query ($after: String) { ${list} { totalCount } }`, { after })
  expect(codesOf(await walk(tenant, 'movies(orderBy: { title: ASC }, after: $after)'))).toEqual([])
  expect(codesOf(await walk(tenant, 'movies(orderBy: { title: DESC }, after: $after)'))).toEqual([
    'CURSOR_INVALID',
  ])
  expect(codesOf(await walk(tenant, 'movies(before: $after)'))).toEqual(['CURSOR_INVALID'])
  expect(codesOf(await walk(tenant, 'screens(after: $after)'))).toEqual(['CURSOR_INVALID'])
  expect(codesOf(await walk(other, 'movies(orderBy: { title: ASC }, after: $after)'))).toEqual([
    'CURSOR_INVALID',
  ])
  expect(codesOf(await walk(tenant, 'movies(offset: 0, after: $after)'))).toEqual(['BAD_REQUEST'])
})
