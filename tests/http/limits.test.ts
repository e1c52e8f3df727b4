import { beforeAll, describe, expect, it } from '@jest/globals'
import { type Limit, usualLimits } from '../../src/limits.ts'
import { useApp } from '../support/app.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'

const test = useApp()
let tenant: TestTenant

beforeAll(async () => {
  const fields = [
    { name: 'title', kind: 'text' },
    { name: 'notes', kind: 'json' },
    { name: 'parent', kind: 'reference', options: { table: 'Deal', inverse: 'parts' } },
  ]
  tenant = await makeTenant(test, [{ name: 'Deal', fields }])
})

interface Sent {
  query: string
  variables?: Record<string, unknown>
}

const list = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index))
const texts = (count: number) => list(count, () => 'x')
const chain = (levels: number): string => (levels > 1 ? `ofType { ${chain(levels - 1)} }` : 'name')

/** For each limit of documents something that has as much of it as asked for, and is right but for that. */
const documents: Partial<Record<Limit, [string, (count: number) => Sent][]>> = {
  tokens: [
    [
      'values',
      (count) => {
        const half = Math.floor((count - 24) / 2)
        const values = (name: string, length: number) =>
          `${name}: [${texts(length)
            .map((one) => `"${one}"`)
            .join(' ')}]`
        return {
          query: `{ deals(filter: { title: { ${values('in', half)} ${values('notIn', count - 24 - half)} } }) { totalCount } }`,
        }
      },
    ],
  ],
  depth: [
    [
      'fields',
      (count) => ({ query: `{ deals { totalCount } __type(name: "Deal") { ${chain(count - 1)} } }` }),
    ],
    [
      'fields in fragments',
      (count) => ({
        query: `{ deals { totalCount } ...a } fragment a on Query { __type(name: "Deal") { ...b } } fragment b on __Type { ...c } fragment c on __Type { ${chain(count - 1)} }`,
      }),
    ],
    [
      'fields in inline fragments',
      (count) => ({
        query: `{ deals { totalCount } ... { __type(name: "Deal") { ... on __Type { ${chain(count - 1)} } } } }`,
      }),
    ],
  ],
  introspectionDepth: [
    ['fields', (count) => ({ query: `{ __typename __type(name: "Deal") { ${chain(count - 1)} } }` })],
  ],
  aliases: [
    ['fields', (count) => ({ query: `{ ${list(count, (index) => `a${index}: __typename`).join(' ')} }` })],
  ],
  directives: [['@include', (count) => ({ query: `{ ${'__typename @include(if: true) '.repeat(count)} }` })]],
  rootFields: [
    ['fields', (count) => ({ query: `{ ${'__typename '.repeat(count)} }` })],
    [
      'fields in fragments',
      (count) => ({
        query: `{ __typename ... { __typename ...a } } fragment a on Query { ${'__typename '.repeat(count - 2)} }`,
      }),
    ],
  ],
  listItems: [
    [
      'a literal',
      (count) => ({
        query: `{ deals(filter: { title: { in: [${texts(count)
          .map((one) => `"${one}"`)
          .join(' ')}] } }) { totalCount } }`,
      }),
    ],
    [
      'a variable',
      (count) => ({
        query: 'query ($list: [String!]) { deals(filter: { title: { in: $list } }) { totalCount } }',
        variables: { list: texts(count) },
      }),
    ],
    [
      'a list inside of a variable',
      (count) => ({
        query: 'query ($filter: DealFilter) { deals(filter: $filter) { totalCount } }',
        variables: { filter: { or: [{ not: { title: { notIn: texts(count) } } }] } },
      }),
    ],
  ],
  jsonParts: [
    [
      'one value',
      (count) => ({
        query: 'mutation ($notes: JSON) { createDeals(inputs: [{ notes: $notes }], dryRun: true) { id } }',
        variables: { notes: list(count - 1, (index) => index) },
      }),
    ],
    [
      'values in each other, of several records',
      (count) => ({
        query: 'mutation ($inputs: [DealInput!]!) { createDeals(inputs: $inputs, dryRun: true) { id } }',
        // An object and two members, one of which is a list.
        variables: {
          inputs: [{ notes: { a: texts(50_000), b: 1 } }, { notes: texts(count - 50_005) }, { notes: null }],
        },
      }),
    ],
  ],
  cost: [
    ['pages', (count) => ({ query: `{ ${pages(count).join(' ')} }` })],
    [
      'pages of a size in a variable',
      (count) => ({
        query: `query ($size: Int) { deals(first: $size) { nodes { id } } ${pages(count - 101).join(' ')} }`,
        variables: { size: 100 },
      }),
    ],
    [
      'pages of the size that a variable has by default',
      (count) => ({
        query: `query ($size: Int = 100) { deals(last: $size) { nodes { id } } ${pages(count - 101).join(' ')} }`,
      }),
    ],
    [
      'pages of the usual size',
      (count) => ({
        query: `query ($none: Int) { deals(first: $none) { ...nodes } a: deals { ...nodes } ${pages(count - 102).join(' ')} } fragment nodes on DealConnection { nodes { id } }`,
      }),
    ],
    [
      'edges',
      (count) => ({
        query: `{ deals(first: 100) { pageInfo { hasNextPage } edges { node { id } } } ${pages(count - 202).join(' ')} }`,
      }),
    ],
    [
      'pages inside of pages',
      (count) => ({
        query: `query ($size: Int = 50) { deals(first: 10) { nodes { parts(last: $size) { edges { node { parent { id } } } } } } ${pages(count - 1_521).join(' ')} }`,
      }),
    ],
    [
      'pages of the usual size inside of pages, in fragments and under other names',
      (count) => ({
        query: `{ deals(first: 10) { nodes { ...parts more: parts(first: 0) { totalCount } } } ${pages(count - 1_031).join(' ')} } fragment parts on Deal { parts { nodes { ...parent } } } fragment parent on Deal { parent { id } }`,
      }),
    ],
    [
      'what is linked to records that are changed at once',
      (count) => ({
        query: `mutation ($most: Int = 10) { update(most: $most) { parts(first: 98) { nodes { id } } } ${list(
          Math.ceil((count - 1_001) / 1_000),
          (index) => `a${index}: update(most: ${Math.min(1_000, count - 1_001 - index * 1_000)}) { id }`,
        ).join(' ')} one: ${update} { id } }`.replaceAll(/update\(most: ([$\w]+)\)/g, (_, most) =>
          update.replace(')', `, atMost: ${most})`),
        ),
      }),
    ],
    [
      'nodes by their ids',
      (count) => ({
        query: `query ($ids: [ID!]!) { nodes(ids: $ids) { id } ${pages(count - 3).join(' ')} }`,
        variables: { ids: list(3, (index) => `01939ed0-1d5c-7bd4-8f9c-0b1c5f0ad0c${index}`) },
      }),
    ],
  ],
}

const update = 'updateDeals(filter: { title: { eq: "nobody" } }, patch: { title: "x" })'

/** Lists that could have so many objects: a connection each, and the records of its page. */
function pages(count: number): string[] {
  const full = Math.floor(count / 1_001)
  const sizes = [...list(full, () => 1_000), count - full * 1_001 - 1]
  return sizes.map((size, index) => `page${index}: deals(first: ${size}) { nodes { id } }`)
}

const cases = Object.entries(documents).flatMap(([limit, ways]) =>
  ways.map(([way, make]) => ({ limit: limit as Limit, way, make })),
)

describe.each(cases)('$limit of $way', ({ limit, make }) => {
  it('may be what the limit says', async () => {
    const { query, variables } = make(usualLimits[limit])
    expect((await tenant.send(query, variables)).errors).toEqual([])
  })

  it('may not be one more', async () => {
    const { query, variables } = make(usualLimits[limit] + 1)
    const { data, errors } = await tenant.send(query, variables)
    expect(data ?? null).toBeNull()
    expect(errors).toEqual([
      {
        message: expect.stringMatching(`^There .*\\b${usualLimits[limit]}\\b.*\\.$`),
        locations: expect.any(Array),
        extensions: { code: 'QUERY_TOO_COMPLEX', hint: expect.any(String) },
      },
    ])
  })

  it('may be as much as an operator sets', async () => {
    const app = test.another({ limits: { [limit]: usualLimits[limit] + 1 } })
    const { errors } = await test.post('/graphql', make(usualLimits[limit] + 1), tenant.token, app)
    expect(errors).toEqual([])
  })
})

/** A filter with so many objects and lists inside, in lists that are short enough. */
function filterOf(parts: number): object {
  const groups = Math.floor((parts - 3) / 1_000)
  // An object, a list, and two objects for each of its members: a thousand.
  const or = list(groups, () => ({ or: list(499, () => ({ title: {} })) }))
  return { or: [...or, { or: list(parts - 3 - groups * 1_000, () => ({})) }] }
}

const byFilter = 'query ($filter: DealFilter) { deals(filter: $filter) { totalCount } }'

it('a filter may have 5,000 objects and lists, and not one more', async () => {
  expect((await tenant.send(byFilter, { filter: filterOf(5_000) })).errors).toEqual([])
  const { errors } = await tenant.send(byFilter, { filter: filterOf(5_001) })
  expect(errors).toMatchObject([
    {
      message: 'The filter has more than 5000 objects and lists.',
      extensions: { code: 'FILTER_INVALID', issues: [{ path: ['filter'], rule: 'size' }] },
    },
  ])
  const app = test.another({ limits: { filterParts: 5_001 } })
  const more = { query: byFilter, variables: { filter: filterOf(5_001) } }
  expect((await test.post('/graphql', more, tenant.token, app)).errors).toEqual([])
})

it('a page may have 1,000 records, and not one more', async () => {
  const send = (first: number, app = test.app) =>
    test.post('/graphql', { query: `{ deals(first: ${first}) { totalCount } }` }, tenant.token, app)
  expect((await send(1_000)).errors).toEqual([])
  expect((await send(1_001)).errors).toMatchObject([{ extensions: { code: 'BAD_REQUEST' } }])
  const app = test.another({ limits: { pageSize: 20 } })
  expect((await send(20, app)).errors).toEqual([])
  expect((await send(21, app)).errors).toMatchObject([
    { message: 'first is 21; it must be between 0 and 20.', extensions: { code: 'BAD_REQUEST' } },
  ])
})

it('a page of no given size is no larger than a page may be, and the schema says so', async () => {
  const app = test.another({ limits: { pageSize: 2 } })
  for (let count = 0; count < 3; count++) {
    await tenant.ask('mutation { createDeal(input: { title: "x" }) { id } }')
  }
  const ask = (query: string) => test.post('/graphql', { query }, tenant.token, app)
  const { data } = await ask('{ deals { nodes { title } } }')
  expect(data).toEqual({ deals: { nodes: [{ title: 'x' }, { title: 'x' }] } })
  const described = await ask('{ __type(name: "Query") { fields { args { description } } } }')
  expect(JSON.stringify(described.data)).toContain('At most 2; 2 when absent.')
})

it('a value of a document or a variable may have 128 levels of objects and lists, and not one more', async () => {
  const nested = (levels: number): object => (levels > 1 ? { not: nested(levels - 1) } : {})
  const literal = (levels: number) => `${'{not:'.repeat(levels - 1)}{}${'}'.repeat(levels - 1)}`
  for (const [levels, code] of [
    [128, 'FILTER_INVALID'],
    [129, 'QUERY_TOO_COMPLEX'],
  ] as const) {
    expect((await tenant.send(byFilter, { filter: nested(levels) })).errors).toMatchObject([
      { extensions: { code } },
    ])
    const query = `{ deals(filter: ${literal(levels)}) { totalCount } }`
    expect((await tenant.send(query)).errors).toMatchObject([{ extensions: { code } }])
  }
})

it('what is inside of JSON is data, and no list of ours', async () => {
  const query = 'mutation ($notes: JSON) { createDeal(input: { notes: $notes }) { notes } }'
  const notes = { numbers: list(2_000, (index) => index) }
  expect(await tenant.ask(query, { notes })).toEqual({ createDeal: { notes } })
})

describe('an answer has 20 errors at most:', () => {
  const codesOf = async (query: string, variables?: Record<string, unknown>) =>
    (await tenant.send(query, variables)).errors.map(({ extensions }) => extensions.code)
  const twenty = list(20, () => 'BAD_REQUEST')

  it.each([
    [
      'of names that there are not',
      `{ deals { nodes { ${list(30, (index) => `x${index}`).join(' ')} } } }`,
      {},
    ],
    [
      'of elements of a variable',
      'query ($orderBy: [DealOrder!]) { deals(orderBy: $orderBy) { totalCount } }',
      { orderBy: list(30, () => null) },
    ],
    [
      'of records',
      'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }',
      { ids: list(30, (index) => `x${index}`) },
    ],
  ])('%s', async (_, query, variables) => {
    expect(await codesOf(query, variables)).toEqual(twenty)
  })

  it('as many as an operator sets', async () => {
    const app = test.another({ limits: { errors: 2 } })
    const query = '{ a b c }'
    expect((await test.post('/graphql', { query }, tenant.token, app)).errors).toHaveLength(2)
  })

  it('and an error 20 issues', async () => {
    const filter = { or: list(30, () => ({ title: { eq: null } })) }
    const { errors } = await tenant.send(byFilter, { filter })
    expect(errors).toMatchObject([{ extensions: { code: 'FILTER_INVALID' } }])
    expect(errors[0]?.extensions['issues']).toHaveLength(20)
  })
})

describe('a field may be in one place 100 times, and not one more:', () => {
  const objects = (count: number) => 'pageInfo { hasNextPage } '.repeat(count)
  it.each<[string, (count: number) => string]>([
    ['as it is', (count) => `{ deals(first: 1) { ${objects(count)} } }`],
    [
      'in inline fragments',
      (count) =>
        `{ deals(first: 1) { ... { ... { ${objects(count - 60)} } } ${'... { pageInfo { hasNextPage } } '.repeat(60)} } }`,
    ],
    [
      'in fragments, each of which counts once in one place',
      (count) =>
        `{ deals(first: 1) { ...a ...a ...b } } fragment a on DealConnection { ${objects(40)} ...b } fragment b on DealConnection { ${objects(count - 40)} }`,
    ],
    [
      'in fields that are merged',
      (count) =>
        `{ deals(first: 1) { ${objects(count - 95)} ${`pageInfo { ${'hasNextPage '.repeat(19)} } `.repeat(5)} } }`,
    ],
    [
      'as an alias',
      (count) => `{ deals(first: 1) { page: totalCount ${'page: totalCount '.repeat(count - 1)} } }`,
    ],
  ])('%s', async (_, make) => {
    const app = test.another({ limits: { aliases: 200 } })
    const send = (count: number) => test.post('/graphql', { query: make(count) }, tenant.token, app)
    expect((await send(100)).errors).toEqual([])
    expect((await send(101)).errors).toMatchObject([
      {
        message: 'There are 101 fields of the same name in one place; there may be 100.',
        extensions: { code: 'QUERY_TOO_COMPLEX' },
      },
    ])
  })
})

describe('fields that cannot be counted in time', () => {
  const names = list(8, (index) => `f${index}`)
  const mixed = (levels: number) =>
    list(levels, (level) =>
      names.map(
        (name) =>
          `fragment ${name}_${level} on Deal { ${names.map((other) => `x${other} { ...${other}_${level + 1} } x${name} { ...${name}_${level + 1} }`).join(' ')} }`,
      ),
    )
      .flat()
      .join(' ')

  it('are too many to compare, which graphql-js is not asked then', async () => {
    const app = test.another({ limits: { tokens: 20_000 } })
    const last = names.map((name) => `fragment ${name}_9 on Deal { id }`).join(' ')
    const query = `{ deals { nodes { ${names.map((name) => `...${name}_0`).join(' ')} } } } ${mixed(9)} ${last}`
    const { errors } = await test.post('/graphql', { query }, tenant.token, app)
    expect(errors).toMatchObject([{ extensions: { code: 'QUERY_TOO_COMPLEX' } }])
  })

  it('fragments that lead back to themselves are counted once, and then refused for that', async () => {
    const { errors } = await tenant.send(
      '{ deals { ...f } } fragment f on DealConnection { edges { ...f } edges { ...f } ... { edges { ...f } } }',
    )
    expect(errors[0]?.message).toContain('Cannot spread fragment "f" within itself')
  })

  it('graphql-js gives up comparing them, and that is told too', async () => {
    const app = test.another({ limits: { tokens: 20_000 } })
    const spreads = list(1_200, (index) => `...f${index}`)
    const query = `{ deals(first: 1) { ${spreads.join(' ')} } } ${list(1_200, (index) => `fragment f${index} on DealConnection { a${index} }`).join(' ')}`
    const { errors } = await test.post('/graphql', { query }, tenant.token, app)
    expect(errors).toContainEqual(
      expect.objectContaining({
        message: 'There are too many fields to compare with each other.',
        extensions: expect.objectContaining({ code: 'QUERY_TOO_COMPLEX' }),
      }),
    )
  })
})

it('an object in a variable may have 1,000 fields, and is not quoted for each that there is not', async () => {
  const filterWith = (count: number) =>
    Object.fromEntries(list(count, (index) => [`x${index}`, 'y'.repeat(100)]))
  const { errors } = await tenant.send(byFilter, { filter: filterWith(1_000) })
  expect(errors).toHaveLength(20)
  for (const { message, extensions } of errors) {
    expect(extensions.code).toBe('BAD_REQUEST')
    expect(message.length).toBeLessThan(600)
  }
  expect((await tenant.send(byFilter, { filter: filterWith(1_001) })).errors).toMatchObject([
    { extensions: { code: 'QUERY_TOO_COMPLEX' } },
  ])
})

it('definitions have the same limits as records', async () => {
  for (const [query, code] of [
    [`{ ${'__typename '.repeat(21)} }`, 'QUERY_TOO_COMPLEX'],
    [`{ ${list(16, (index) => `a${index}: catalogVersion`).join(' ')} }`, 'QUERY_TOO_COMPLEX'],
    ['{ a b }', 'BAD_REQUEST'],
  ] as const) {
    expect((await tenant.sendCatalog(query)).errors[0]?.extensions.code).toBe(code)
  }
})

it('who speaks application/graphql-response+json gets the status 400, who speaks application/json 200', async () => {
  for (const [accept, status] of [
    ['application/graphql-response+json', 400],
    ['application/json', 200],
  ] as const) {
    const response = await test.app.fetch(
      new Request('http://tablecast.test/graphql', {
        method: 'POST',
        headers: { accept, 'content-type': 'application/json', authorization: `Bearer ${tenant.token}` },
        body: JSON.stringify({ query: `{ ${'__typename '.repeat(21)} }` }),
      }),
    )
    expect([accept, response.status]).toEqual([accept, status])
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'QUERY_TOO_COMPLEX' } }] })
  }
})

it('a document that was refused is refused again, also from memory', async () => {
  const query = `{ ${'__typename '.repeat(21)} }`
  for (let attempt = 0; attempt < 3; attempt++) {
    expect((await tenant.send(query)).errors).toMatchObject([{ extensions: { code: 'QUERY_TOO_COMPLEX' } }])
  }
})
