import { beforeAll, expect, it } from '@jest/globals'
import { agency, companies, deals, people } from '../examples/agency.ts'
import { useApp } from '../support/app.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'
import { codesOf } from './answer.ts'

const test = useApp()
let tenant: TestTenant

beforeAll(async () => {
  tenant = await makeTenant(test, agency)
  for (const [type, inputs] of [
    ['Company', companies],
    ['Person', people],
    ['Deal', deals],
  ] as const) {
    for (const input of inputs) {
      await tenant.ask(`mutation ($input: ${type}Input!) { create${type}(input: $input) { id } }`, { input })
    }
  }
})

interface List {
  edges: { node: { title: string }; cursor: string }[]
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean }
}

const list = async (args: string): Promise<List> => {
  const { deals } = await tenant.ask<{ deals: List }>(
    `{ deals(${args}) { edges { cursor node { title } } pageInfo { hasNextPage hasPreviousPage } } }`,
  )
  return deals
}
const titlesOf = ({ edges }: List): string[] => edges.map(({ node }) => node.title)

it.each([
  ['{ company: { name: ASC } }', ['Site', 'Blog', 'Shop', 'Film', 'Idea']],
  ['{ company: { name: DESC } }', ['Film', 'Shop', 'Site', 'Blog', 'Idea']],
  ['{ company: { name: DESC_NULLS_FIRST } }', ['Idea', 'Film', 'Shop', 'Site', 'Blog']],
  ['{ company: { industry: DESC } }, { title: ASC }', ['Blog', 'Site', 'Shop', 'Film', 'Idea']],
  // The value is missing, or the company, or its owner.
  ['{ company: { owner: { name: ASC } } }', ['Shop', 'Film', 'Site', 'Idea', 'Blog']],
  ['{ company: { owner: { owner: { name: ASC } } } }', ['Film', 'Site', 'Shop', 'Idea', 'Blog']],
  [
    '{ company: { owner: { name: DESC } } }, { company: { employees: ASC } }',
    ['Film', 'Shop', 'Site', 'Blog', 'Idea'],
  ],
  ['{ company: { id: DESC } }, { amount: DESC }', ['Film', 'Shop', 'Blog', 'Site', 'Idea']],
  ['{ company: { createdAt: ASC_NULLS_FIRST } }', ['Idea', 'Site', 'Blog', 'Shop', 'Film']],
])('deals by %s are %j, and so they are page by page', async (order, titles) => {
  const orderBy = `orderBy: [${order}]`
  expect(titlesOf(await list(orderBy))).toEqual(titles)
  const forwards: string[] = []
  for (let after = ''; ; ) {
    const page = await list(`${orderBy}, first: 2${after}`)
    forwards.push(...titlesOf(page))
    expect(page.pageInfo.hasPreviousPage).toBe(after !== '')
    if (!page.pageInfo.hasNextPage) {
      break
    }
    after = `, after: "${page.edges.at(-1)?.cursor}"`
  }
  expect(forwards).toEqual(titles)
  const backwards: string[] = []
  for (let before = ''; ; ) {
    const page = await list(`${orderBy}, last: 2${before}`)
    backwards.unshift(...titlesOf(page))
    expect(page.pageInfo.hasNextPage).toBe(before !== '')
    if (!page.pageInfo.hasPreviousPage) {
      break
    }
    before = `, before: "${page.edges[0]?.cursor}"`
  }
  expect(backwards).toEqual(titles)
})

it('what a record is linked to is sorted in the same way', async () => {
  const page = (args: string) =>
    tenant.ask<{
      people: {
        nodes: { name: string; deals: { nodes: { title: string }[]; pageInfo: { endCursor: string } } }[]
      }
    }>(
      `{ people { nodes { name deals(orderBy: [{ company: { name: DESC } }], ${args}) { nodes { title } pageInfo { endCursor hasNextPage hasPreviousPage } } } } }`,
    )
  const { people } = await page('first: 1')
  expect(
    people.nodes.map(({ name, deals }) => [name, deals.nodes.map(({ title }) => title), deals.pageInfo]),
  ).toMatchObject([
    ['Ann', ['Site'], { hasNextPage: false }],
    ['Bob', ['Site'], { hasNextPage: true }],
    ['Cid', ['Shop'], { hasNextPage: true }],
    ['Dan', ['Idea'], { hasNextPage: false }],
  ])
  const cursor = people.nodes[2]?.deals.pageInfo.endCursor
  const rest = await page(`first: 5, after: "${cursor}", filter: { company: { name: { isNull: true } } }`)
  expect(rest.people.nodes[2]).toMatchObject({ deals: { nodes: [], pageInfo: { hasPreviousPage: false } } })
  const more = await page(`first: 5, after: "${cursor}"`)
  expect(more.people.nodes[2]).toMatchObject({
    deals: { nodes: [{ title: 'Idea' }], pageInfo: { hasPreviousPage: true } },
  })
})

it('a company that is deleted is missing, unless one looks from where it is', async () => {
  const orderBy = 'orderBy: [{ company: { name: DESC } }]'
  const { company } = await tenant.ask<{ company: { updatedAt: string } }>(
    `{ company(by: { name: "Cinema" }) { updatedAt } }`,
  )
  const { deal } = await tenant.ask<{ deal: { createdAt: string } }>(
    `{ deal(by: { id: "${deals.at(-1)?.id}" }) { createdAt } }`,
  )
  await tenant.ask(`mutation { deleteCompany(id: "${companies[2]?.id}") { id } }`)
  expect(company.updatedAt < deal.createdAt).toBe(true)
  try {
    expect(titlesOf(await list(orderBy))).toEqual(['Shop', 'Site', 'Blog', 'Film', 'Idea'])
    const then = ['Film', 'Shop', 'Site', 'Blog', 'Idea']
    expect(titlesOf(await list(`${orderBy}, includeDeleted: true`))).toEqual(then)
    expect(titlesOf(await list(`${orderBy}, asOf: "${deal.createdAt}"`))).toEqual(then)
  } finally {
    await tenant.ask(`mutation { restoreCompany(id: "${companies[2]?.id}") { id } }`)
  }
})

it('a cursor is good for one way only', async () => {
  const { edges } = await list('orderBy: [{ company: { name: ASC } }]')
  const answer = await tenant.send(
    `{ deals(orderBy: [{ company: { owner: { name: ASC } } }], after: "${edges[0]?.cursor}") { totalCount nodes { id } } }`,
  )
  expect(codesOf(answer)).toEqual(['CURSOR_INVALID'])
})

it.each([
  ['{ company: { name: ASC } }, { company: { name: DESC } }', 'orderBy.1: company.name is there twice.'],
  [
    `${'{ owner: '.repeat(6)}{ name: ASC }${' }'.repeat(6)}`,
    'orderBy.0: it goes through more than 5 relations.',
  ],
  ['{ owner: null }', ''],
  ['{ owner: {} }', ''],
  ['{ owner: { name: ASC, employees: ASC } }', ''],
  ['{ deals: { title: ASC } }', ''],
])('there is no order by %s', async (order, message) => {
  const answer = await tenant.send(
    `{ companies(orderBy: [${order.replaceAll('company', 'owner')}]) { nodes { id } } }`,
  )
  expect(codesOf(answer).every((code) => code === 'BAD_REQUEST') && answer.errors.length > 0).toBe(true)
  expect(answer.errors[0]?.message).toContain(message.replaceAll('company', 'owner'))
})
