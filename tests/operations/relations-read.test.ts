import { beforeAll, expect, it } from '@jest/globals'
import { sales } from '../examples/sales.ts'
import { useApp } from '../support/app.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'
import { codesOf } from './answer.ts'

const test = useApp()
let tenant: TestTenant
let ids: Record<string, string>

const connect = (name: string) => ({ connect: { id: ids[name] } })
const set = (...names: string[]) => ({ set: names.map((name) => ({ id: ids[name] })) })

async function make(table: string, plural: string, inputs: { key: string; [field: string]: unknown }[]) {
  const values = inputs.map(({ key, ...input }) => input)
  const { made } = await tenant.ask<{ made: { id: string }[] }>(
    `mutation ($inputs: [${table}Input!]!) { made: ${plural}(inputs: $inputs) { id } }`,
    { inputs: values },
  )
  ids = { ...ids, ...Object.fromEntries(inputs.map(({ key }, index) => [key, made[index]?.id ?? ''])) }
}

beforeAll(async () => {
  tenant = await makeTenant(test, sales)
  ids = {}
  await make('Company', 'createCompanies', [{ key: 'acme', name: 'Acme' }])
  await make('Company', 'createCompanies', [
    { key: 'bolt', name: 'Bolt', parent: connect('acme') },
    { key: 'cog', name: 'Cog', parent: connect('acme') },
  ])
  await make('Person', 'createPeople', [
    { key: 'ann', name: 'Ann', employer: connect('acme') },
    { key: 'bob', name: 'Bob', employer: connect('bolt') },
  ])
  await make('Person', 'createPeople', [{ key: 'cid', name: 'Cid', friends: set('bob', 'ann') }])
  await make('Deal', 'createDeals', [
    { key: 'd1', title: 'one', amount: 3, company: connect('acme'), contacts: set('cid', 'ann', 'bob') },
    { key: 'd2', title: 'two', amount: 1, company: connect('acme'), partner: connect('bolt') },
    { key: 'd3', title: 'three', amount: 2, company: connect('acme'), contacts: set('bob') },
    { key: 'd4', title: 'four', company: connect('bolt') },
  ])
})

const ask = <T>(query: string, variables?: Record<string, unknown>) => tenant.ask<T>(query, variables)

interface List {
  nodes: { title: string }[]
  edges: { cursor: string; node: { title: string } }[]
  totalCount: number
  pageInfo: Record<string, unknown>
}

it('tells what a record refers to, and what refers to it', async () => {
  expect(
    await ask(
      `query ($id: ID!) { company(by: { id: $id }) { name parent { name } subsidiaries { nodes { name parent { name } } }
        staff { nodes { name } } deals { nodes { title partner { name } contacts { nodes { name } } } totalCount } } }`,
      { id: ids['acme'] },
    ),
  ).toEqual({
    company: {
      name: 'Acme',
      parent: null,
      subsidiaries: {
        nodes: [
          { name: 'Bolt', parent: { name: 'Acme' } },
          { name: 'Cog', parent: { name: 'Acme' } },
        ],
      },
      staff: { nodes: [{ name: 'Ann' }] },
      deals: {
        nodes: [
          {
            title: 'one',
            partner: null,
            contacts: { nodes: [{ name: 'Cid' }, { name: 'Ann' }, { name: 'Bob' }] },
          },
          { title: 'two', partner: { name: 'Bolt' }, contacts: { nodes: [] } },
          { title: 'three', partner: null, contacts: { nodes: [{ name: 'Bob' }] } },
        ],
        totalCount: 3,
      },
    },
  })
})

it('keeps a list of references in its order, unless another one is asked for', async () => {
  const { deal } = await ask<{
    deal: Record<'asListed' | 'byName' | 'fromEnd', { nodes: { name: string }[] }>
  }>(
    `query ($id: ID!) { deal(by: { id: $id }) { asListed: contacts { nodes { name } }
      byName: contacts(orderBy: [{ name: ASC }]) { nodes { name } } fromEnd: contacts(last: 2) { nodes { name } } } }`,
    { id: ids['d1'] },
  )
  const namesOf = ({ nodes }: { nodes: { name: string }[] }) => nodes.map(({ name }) => name)
  expect(namesOf(deal.asListed)).toEqual(['Cid', 'Ann', 'Bob'])
  expect(namesOf(deal.byName)).toEqual(['Ann', 'Bob', 'Cid'])
  expect(namesOf(deal.fromEnd)).toEqual(['Ann', 'Bob'])
})

it.each([
  ['forwards', 'first', 'after', 'endCursor', 'hasNextPage', ['one', 'three', 'two']],
  ['backwards', 'last', 'before', 'startCursor', 'hasPreviousPage', ['two', 'three', 'one']],
])('walks %s through what a record is linked to', async (_, size, from, end, more, expected) => {
  const titles: string[] = []
  let cursor: unknown
  for (let page = 0; page < 4; page++) {
    const { company } = await ask<{ company: { deals: List } }>(
      `query ($id: ID!, $cursor: String) { company(by: { id: $id }) { deals(orderBy: [{ title: ASC }], ${size}: 1, ${from}: $cursor) {
        edges { cursor node { title } } totalCount pageInfo { ${end} ${more} hasNextPage hasPreviousPage } } } }`,
      { id: ids['acme'], cursor },
    )
    const { edges, pageInfo, totalCount } = company.deals
    titles.push(...edges.map(({ node }) => node.title))
    expect(totalCount).toBe(3)
    expect(pageInfo[end]).toBe(edges[0]?.cursor)
    expect(pageInfo['hasNextPage']).toBe(size === 'first' ? titles.length < 3 : page > 0)
    cursor = pageInfo[end]
    if (!pageInfo[more]) {
      break
    }
  }
  expect(titles).toEqual(expected)
})

it('binds a cursor to the relation and its order', async () => {
  const { company } = await ask<{ company: { deals: List } }>(
    'query ($id: ID!) { company(by: { id: $id }) { deals(first: 1) { pageInfo { endCursor } } } }',
    { id: ids['acme'] },
  )
  const cursor = company.deals.pageInfo['endCursor']
  for (const field of ['deals(orderBy: [{ title: ASC }], after: $cursor)', 'staff(after: $cursor)']) {
    const answer = await tenant.send(
      `query ($id: ID!, $cursor: String!) { company(by: { id: $id }) { ${field} { totalCount nodes { id } } } }`,
      { id: ids['acme'], cursor },
    )
    expect(codesOf(answer)).toEqual(['CURSOR_INVALID'])
  }
  const elsewhere = await tenant.send('query ($cursor: String!) { deals(after: $cursor) { nodes { id } } }', {
    cursor,
  })
  expect(codesOf(elsewhere)).toEqual(['CURSOR_INVALID'])
})

it.each([
  ['first: -1', 'BAD_REQUEST'],
  ['first: 1001', 'BAD_REQUEST'],
  ['first: 1, last: 1', 'BAD_REQUEST'],
  ['last: 1, offset: 1', 'BAD_REQUEST'],
  ['after: "x"', 'CURSOR_INVALID'],
])('checks the arguments of a list inside: %s', async (args, code) => {
  const answer = await tenant.send(`{ companies(first: 1) { nodes { deals(${args}) { nodes { id } } } } }`)
  expect(codesOf(answer)).toEqual([code])
})

it('filters, skips and counts what is linked', async () => {
  expect(
    await ask(
      `{ companies(orderBy: [{ name: ASC }]) { nodes { name
        deals(filter: { amount: { gte: 2 } }, orderBy: [{ amount: DESC }], first: 1) { nodes { title } totalCount pageInfo { hasNextPage } }
        rest: deals(orderBy: [{ title: ASC }], offset: 1) { nodes { title } pageInfo { hasPreviousPage } } } } }`,
    ),
  ).toEqual({
    companies: {
      nodes: [
        {
          name: 'Acme',
          deals: { nodes: [{ title: 'one' }], totalCount: 2, pageInfo: { hasNextPage: true } },
          rest: { nodes: [{ title: 'three' }, { title: 'two' }], pageInfo: { hasPreviousPage: true } },
        },
        {
          name: 'Bolt',
          deals: { nodes: [], totalCount: 0, pageInfo: { hasNextPage: false } },
          rest: { nodes: [], pageInfo: { hasPreviousPage: true } },
        },
        {
          name: 'Cog',
          deals: { nodes: [], totalCount: 0, pageInfo: { hasNextPage: false } },
          rest: { nodes: [], pageInfo: { hasPreviousPage: false } },
        },
      ],
    },
  })
})

it('has no name for a relation whose inverse has none', async () => {
  const answer = await tenant.send('{ companies { nodes { partners { totalCount } } } }')
  expect(codesOf(answer)).toEqual(['BAD_REQUEST'])
})

it('goes by node and nodes too', async () => {
  expect(
    await ask('query ($id: ID!) { node(id: $id) { ... on Deal { title company { name } } } }', {
      id: ids['d4'],
    }),
  ).toEqual({ node: { title: 'four', company: { name: 'Bolt' } } })
})
