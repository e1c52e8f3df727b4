import { beforeAll, expect, it } from '@jest/globals'
import { agency, companies, deals, people } from '../examples/agency.ts'
import { useApp } from '../support/app.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'
import { seen } from './answer.ts'

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
  // Somebody else who was there, and is not any more.
  await tenant.ask(
    `mutation { createPerson(input: { id: "${gone}", name: "Eve", employer: { connect: { id: "${companies[2]?.id}" } } }) { id } }`,
  )
  await tenant.ask(
    `mutation { createDeal(input: { title: "Gone", contacts: { set: [{ id: "${gone}" }] } }) { id } }`,
  )
  before = (
    await tenant.ask<{ person: { createdAt: string } }>(`{ person(by: { id: "${gone}" }) { createdAt } }`)
  ).person.createdAt
})

const gone = '01939ed0-0000-7000-8000-000000000015'
let before: string

const find = async (list: string, name: string, filter: string, more = ''): Promise<string[]> => {
  const { found } = await tenant.ask<{ found: { nodes: Record<string, string>[]; totalCount: number } }>(
    `{ found: ${list}(filter: ${filter}${more}) { nodes { ${name} } totalCount } }`,
  )
  expect(found.totalCount).toBe(found.nodes.length)
  return found.nodes.map((node) => node[name] ?? '')
}

it.each([
  ['{ company: { name: { eq: "Acme" } } }', ['Site', 'Blog']],
  ['{ company: {} }', ['Site', 'Shop', 'Film', 'Blog']],
  ['{ not: { company: {} } }', ['Idea', 'Gone']],
  ['{ company: { industry: { ne: TECH } } }', ['Shop', 'Film']],
  ['{ not: { company: { industry: { ne: TECH } } } }', ['Site', 'Idea', 'Blog', 'Gone']],
  ['{ company: { not: { industry: { eq: TECH } } } }', ['Shop', 'Film']],
  ['{ company: { owner: { owner: { name: { startsWith: "a" } } } } }', ['Film']],
  ['{ company: { owner: {} }, amount: { gt: "20" } }', ['Shop']],
  [
    '{ or: [{ company: { employees: { lt: 10 } } }, { company: { employees: { gt: 100 } } }] }',
    ['Site', 'Shop', 'Blog'],
  ],
  ['{ contacts: {} }', ['Site', 'Shop', 'Film', 'Idea', 'Blog', 'Gone']],
  ['{ contacts: { some: {} } }', ['Site', 'Shop', 'Idea', 'Gone']],
  ['{ contacts: { none: {} } }', ['Film', 'Blog']],
  ['{ contacts: { some: { name: { in: ["Bob", "Dan"] } } } }', ['Site', 'Idea']],
  ['{ contacts: { none: { name: { eq: "Cid" } } } }', ['Site', 'Film', 'Blog', 'Gone']],
  ['{ contacts: { every: { employer: { name: { eq: "Acme" } } } } }', ['Site', 'Film', 'Blog']],
  ['{ contacts: { some: {}, every: { employer: { name: { eq: "Acme" } } } } }', ['Site']],
  ['{ not: { contacts: { every: { employer: {} } } } }', ['Idea']],
  ['{ contacts: { count: { gte: 2 } } }', ['Site', 'Idea']],
  ['{ contacts: { count: { gt: 0, lt: 2 } } }', ['Shop', 'Gone']],
  ['{ contacts: { count: { in: [0, 3] } } }', ['Film', 'Idea', 'Blog']],
  ['{ contacts: { count: { isNull: true } } }', []],
  ['{ contacts: { some: { deals: { some: { title: { eq: "Shop" } } } } } }', ['Shop', 'Idea']],
])('deals of whom %s says so are %j', async (filter, titles) => {
  expect(await find('deals', 'title', filter)).toEqual(titles)
})

it.each([
  ['companies', '{ deals: { none: {} } }', []],
  ['companies', '{ deals: { some: { contacts: { count: { eq: 0 } } } } }', ['Acme', 'Cinema']],
  ['companies', '{ deals: { count: { eq: 2 } } }', ['Acme']],
  ['companies', '{ subsidiaries: { some: { subsidiaries: { some: {} } } } }', ['Acme']],
  ['companies', '{ staff: { every: { deals: { count: { ne: 1 } } } } }', ['Bakery']],
  ['companies', '{ staff: { some: { deals: { some: { company: { name: { eq: "Acme" } } } } } } }', ['Acme']],
  ['people', '{ deals: { some: { company: {} } } }', ['Ann', 'Bob', 'Cid']],
  ['people', '{ deals: { every: { company: {} } } }', ['Ann']],
])('%s of whom %s says so are %j', async (list, filter, names) => {
  expect(await find(list, 'name', filter)).toEqual(names)
})

it('what is deleted is not linked, unless one looks from where it is', async () => {
  await tenant.ask(`mutation { deletePerson(id: "${gone}") { id } }`)
  try {
    expect(await find('deals', 'title', '{ contacts: { some: { name: { eq: "Eve" } } } }')).toEqual([])
    expect(await find('deals', 'title', '{ contacts: { count: { eq: 0 } } }')).toEqual([
      'Film',
      'Blog',
      'Gone',
    ])
    expect(await find('companies', 'name', '{ staff: { none: {} } }')).toEqual(['Cinema'])
    const eve = '{ contacts: { some: { name: { eq: "Eve" }, employer: { name: { eq: "Cinema" } } } } }'
    expect(await find('deals', 'title', eve, ', includeDeleted: true')).toEqual(['Gone'])
    expect(await find('companies', 'name', '{ staff: { none: {} } }', `, asOf: "${before}"`)).toEqual([])
  } finally {
    await tenant.ask(`mutation { restorePerson(id: "${gone}") { id } }`)
  }
})

it('what was linked then is asked of then', async () => {
  const {
    createDeal: { id },
  } = await tenant.ask<{ createDeal: { id: string } }>(
    `mutation { createDeal(input: { title: "Moved", company: { connect: { id: "${companies[0]?.id}" } } }) { id } }`,
  )
  const { deal } = await tenant.ask<{ deal: { createdAt: string } }>(
    `{ deal(by: { id: "${id}" }) { createdAt } }`,
  )
  await tenant.ask(`mutation { deleteDeal(id: "${id}") { id } }`)
  const filter = '{ company: { name: { eq: "Acme" } } }'
  expect(await find('deals', 'title', filter)).toEqual(['Site', 'Blog'])
  expect(await find('deals', 'title', filter, `, asOf: "${deal.createdAt}"`)).toContain('Moved')
  expect(
    await find('companies', 'name', '{ deals: { count: { eq: 3 } } }', `, asOf: "${deal.createdAt}"`),
  ).toEqual(['Acme'])
})

it.each([
  ['{ company: null }', 'filter.company type'],
  ['{ contacts: { some: null } }', 'filter.contacts.some type'],
  ['{ company: { name: { eq: null } } }', 'filter.company.name.eq null'],
  ['{ contacts: { count: { gt: null } } }', 'filter.contacts.count.gt null'],
  [
    '{ contacts: { every: { not: { employer: { name: { eq: null } } } } } }',
    'filter.contacts.every.not.employer.name.eq null',
  ],
])('%s is refused with the path to it', async (filter, issue) => {
  const answer = seen(await tenant.send(`{ deals(filter: ${filter}) { totalCount } }`))
  expect(answer.errors).toEqual([{ path: 'deals', code: 'FILTER_INVALID', issues: [issue] }])
})

it('null in place of what is linked is told what to ask instead', async () => {
  const told = async (filter: string): Promise<unknown> =>
    (await tenant.send(`{ deals(filter: ${filter}) { totalCount } }`)).errors.map(
      ({ message, extensions: { hint } }) => [message, hint],
    )
  expect(await told('{ company: null }')).toEqual([
    ['filter.company: null is not a condition; for no link there is not: { company: {} }.', undefined],
  ])
  expect(await told('{ contacts: null }')).toEqual([
    ['filter.contacts: null is not a condition; for no link there is contacts: { none: {} }.', undefined],
  ])
})

const wrapped = (levels: number): string => `${'{ owner: '.repeat(levels)}{}${' }'.repeat(levels)}`

it('relations in a filter are bounded, one behind the other and in all', async () => {
  const ask = async (filter: string): Promise<unknown> =>
    (await tenant.send(`{ companies(filter: ${filter}) { totalCount } }`)).errors.map(
      ({ message }) => message,
    )
  expect(await ask(wrapped(5))).toEqual([])
  expect(await ask(wrapped(6))).toEqual([
    'The filter goes through more than 5 relations, one behind the other.',
  ])
  const wide = (count: number) => `{ or: [${'{ deals: { count: { lt: 5 } } } '.repeat(count)}] }`
  expect(await ask(wide(20))).toEqual([])
  expect(await ask(wide(21))).toEqual(['The filter has more than 20 conditions on what is linked.'])
})

it('records are not changed by a condition on what is linked that says nothing', async () => {
  for (const [filter, place] of [
    ['{ company: {} }', 'filter.company'],
    ['{ company: { name: { eq: $absent } } }', 'filter.company.name'],
    ['{ contacts: { some: {} } }', 'filter.contacts.some'],
    ['{ contacts: { every: { name: { eq: $absent } } } }', 'filter.contacts.every.name'],
    ['{ contacts: { count: { gt: $count } } }', 'filter.contacts.count'],
  ]) {
    const variable = filter?.includes('$count')
      ? '($count: Int)'
      : filter?.includes('$absent')
        ? '($absent: String)'
        : ''
    const answer = await tenant.send(
      `mutation ${variable} { deleteDeals(filter: ${filter}, atMost: 9) { id } }`,
    )
    expect(seen(answer).errors).toEqual([
      { path: 'deleteDeals', code: 'FILTER_INVALID', issues: [`${place} blank`] },
    ])
  }
  const { deleteDeals } = await tenant.ask<{ deleteDeals: object[] }>(
    'mutation { deleteDeals(filter: { not: { company: { id: { isNull: false } } }, contacts: { count: { eq: 3 } } }, dryRun: true) { title } }',
  )
  expect(deleteDeals).toEqual([{ title: 'Idea' }])
})

it('what matches is found as well where it is rare, and far behind', async () => {
  const crowd = await makeTenant(test, agency)
  await crowd.ask('mutation ($input: CompanyInput!) { createCompany(input: $input) { id } }', {
    input: companies[0],
  })
  const numbers = Array.from({ length: 900 }, (_, number) => number)
  const rare = [430, 440, 470]
  await crowd.ask('mutation ($inputs: [PersonInput!]!) { createPeople(inputs: $inputs) { id } }', {
    inputs: numbers.map((number) => ({
      id: `01939ed0-0000-7000-8000-1000000${String(number).padStart(5, '0')}`,
      name: `${number}`,
      ...(rare.includes(number) ? { employer: { connect: { name: 'Acme' } } } : {}),
    })),
  })
  const page = async (args: string) => {
    const { people } = await crowd.ask<{
      people: { edges: { cursor: string; node: { name: string } }[]; pageInfo: object }
    }>(
      `{ people(filter: { employer: { name: { eq: "Acme" } } }, ${args}) { edges { cursor node { name } } pageInfo { hasNextPage hasPreviousPage } } }`,
    )
    const names = people.edges.map(({ node }) => Number(node.name))
    return { names, cursor: people.edges.at(-1)?.cursor, ...people.pageInfo }
  }
  const first = await page('first: 1')
  expect(first).toMatchObject({ names: [430], hasNextPage: true, hasPreviousPage: false })
  expect(await page(`first: 1, after: "${first.cursor}"`)).toMatchObject({
    names: [440],
    hasPreviousPage: true,
  })
  expect(await page('first: 1, offset: 2')).toMatchObject({ names: [470], hasNextPage: false })
  expect(await page('first: 3')).toMatchObject({ names: rare, hasNextPage: false })
  const last = await page('last: 1')
  expect(last).toMatchObject({ names: [470], hasNextPage: false, hasPreviousPage: true })
  expect(await page(`last: 2, before: "${last.cursor}"`)).toMatchObject({
    names: [430, 440],
    hasPreviousPage: false,
  })
  expect(await page('first: 1, orderBy: { id: DESC }')).toMatchObject({ names: [470], hasNextPage: true })
  expect(await page('last: 2, orderBy: { id: DESC }')).toMatchObject({
    names: [440, 430],
    hasPreviousPage: true,
  })
})
