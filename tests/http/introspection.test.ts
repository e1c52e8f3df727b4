import { beforeAll, describe, expect, it } from '@jest/globals'
import { getIntrospectionQuery } from 'graphql'
import type { Tablecast } from '../../src/app.ts'
import { useApp } from '../support/app.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'

const test = useApp()
let tenant: TestTenant
let silent: Tablecast

beforeAll(async () => {
  const fields = Array.from({ length: 20 }, (_, index) => ({ name: `field${index}`, kind: 'text' }))
  tenant = await makeTenant(test, [{ name: 'Deal', fields }])
  silent = test.another({ introspection: false })
})

const chain = (levels: number): string => (levels > 1 ? `ofType { ${chain(levels - 1)} }` : 'name')
const codesOf = async (query: string, variables?: Record<string, unknown>) =>
  (await tenant.send(query, variables)).errors.map(({ extensions }) => extensions.code)

describe('what tools and front ends ask is answered:', () => {
  const everything = {
    descriptions: true,
    specifiedByUrl: true,
    directiveIsRepeatable: true,
    schemaDescription: true,
    inputValueDeprecation: true,
    oneOf: true,
  }
  const fields = Array.from({ length: 20 }, (_, index) => `field${index}`).join(' ')

  it.each([
    ['introspection, as GraphiQL and code generators send it', getIntrospectionQuery(everything)],
    [
      'the same when it has a name of its own',
      getIntrospectionQuery(everything).replace('IntrospectionQuery', 'AllTypes'),
    ],
    [
      'a list of 20 fields, as Relay sends it',
      `query DealsListQuery($after: String, $before: String, $first: Int, $last: Int, $filter: DealFilter, $withNotes: Boolean = true) {
        deals(after: $after, before: $before, filter: $filter, first: $first, last: $last) {
          edges { cursor node { ...Deals_row id __typename } }
          pageInfo { endCursor hasNextPage hasPreviousPage startCursor }
          totalCount
        }
      }
      fragment Deals_row on Deal { ...Deals_label field1 @include(if: $withNotes) field2 @skip(if: $withNotes) ${fields} }
      fragment Deals_label on Deal { id version createdAt updatedAt createdBy updatedBy }`,
    ],
    [
      'a page with fifteen lists and counts',
      `{ ${Array.from({ length: 15 }, (_, index) => `list${index}: deals(first: 50, filter: { field${index}: { startsWith: "a" } }) { totalCount nodes { id ${fields} } }`).join(' ')} }`,
    ],
  ])('%s', async (_, query) => {
    expect(await codesOf(query)).toEqual([])
  })
})

describe('introspection has limits of its own', () => {
  it('at each address, whichever was asked first', async () => {
    for (const [first, second] of [
      ['/graphql', '/catalog'],
      ['/catalog', '/graphql'],
    ] as const) {
      const app = test.another()
      for (const path of [first, second, first]) {
        expect((await test.post(path, { query: getIntrospectionQuery() }, tenant.token, app)).errors).toEqual(
          [],
        )
      }
    }
  })

  it('only where nothing else is asked for', async () => {
    expect(await codesOf(`{ __typename __type(name: "Deal") { ${chain(15)} } }`)).toEqual([])
    for (const query of [
      `{ deals { totalCount } __type(name: "Deal") { ${chain(15)} } }`,
      `{ __type(name: "Deal") { ${chain(15)} } ...a } fragment a on Query { deals { totalCount } }`,
      `{ __type(name: "Deal") { ${chain(15)} } __schema: deals { totalCount } }`,
    ]) {
      expect([query, await codesOf(query)]).toEqual([query, ['QUERY_TOO_COMPLEX']])
    }
  })

  it('only where nothing is asked for twice, under another name', async () => {
    const once = '__schema { types { fields { args { type { name } } } } }'
    expect(await codesOf(`{ ${once} }`)).toEqual([])
    expect(await codesOf(`{ again: ${once} }`)).toEqual(['QUERY_TOO_COMPLEX'])
    expect(await codesOf('{ schema: __schema { queryType { name } } }')).toEqual([])
  })

  it('also where an operation, a fragment or an alias is called __schema: GHSA-hmfr-rx46-4jx2', async () => {
    const deep = `__type(name: "Deal") { ${chain(15)} }`
    for (const query of [
      `query __schema { deals { totalCount } ${deep} }`,
      `query __schema { ...__schema } fragment __schema on Query { deals { totalCount } ${deep} }`,
      `{ __schema: deals { totalCount } ${deep} }`,
      `query IntrospectionQuery { deals { totalCount } ${deep} }`,
    ]) {
      expect([query, await codesOf(query)]).toEqual([query, ['QUERY_TOO_COMPLEX']])
    }
  })

  it('as deep as a fragment is spread, and not only where it is met first: GHSA-224p-v68g-5g8f', async () => {
    const fragment = `fragment T on __Type { ${chain(6)} }`
    const shallow = 'a: __type(name: "Deal") { ...T }'
    const deep = (spread: string) =>
      `b: __type(name: "Deal") { ofType { ofType { ofType { ofType { ${spread} } } } } }`
    for (const fields of [
      `${shallow} ${deep('...T')}`,
      `${deep('...T')} ${shallow}`,
      `${shallow} ${deep('... on __Type { ...T }')}`,
    ]) {
      expect(await codesOf(`{ deals { totalCount } ${fields} } ${fragment}`)).toEqual(['QUERY_TOO_COMPLEX'])
    }
    expect(
      await codesOf(
        `{ deals { totalCount } ${shallow} ...U } fragment U on Query { ${deep('name')} } ${fragment}`,
      ),
    ).toEqual([])
  })

  it.each([
    ['types of types', `{ __type(name: "Deal") { ${chain(25)} } }`],
    [
      'fields of the types of fields',
      '{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }',
    ],
    [
      'types of interfaces',
      '{ __schema { types { interfaces { possibleTypes { interfaces { possibleTypes { name } } } } } } }',
    ],
    [
      'fields of the types of fields, in fragments',
      '{ __schema { types { ...a } } } fragment a on __Type { fields { type { ...b } } } fragment b on __Type { fields { type { ...c } } } fragment c on __Type { fields { name } }',
    ],
    ['fragments in a circle', '{ __schema { types { ...a } } } fragment a on __Type { ofType { ...a } }'],
  ])('for what leads back to itself: %s', async (_, query) => {
    const codes = await codesOf(query)
    expect(codes).toHaveLength(1)
    expect(['QUERY_TOO_COMPLEX', 'BAD_REQUEST']).toContain(codes[0])
  })
})

describe('where introspection is off', () => {
  const send = (query: string, variables = {}, path = '/graphql') =>
    test.post(path, { query, variables }, tenant.token, silent)

  it.each(['/graphql', '/catalog'])('%s does not tell its schema', async (path) => {
    for (const query of [
      getIntrospectionQuery(),
      '{ __type(name: "Deal") { name } }',
      '{ ...a } fragment a on Query { b: __schema { queryType { name } } }',
    ]) {
      const { errors, data } = await send(query, {}, path)
      expect(data).toBeUndefined()
      expect(errors[0]).toMatchObject({ extensions: { code: 'BAD_REQUEST' } })
    }
    expect((await send('{ __typename }', {}, path)).data).toEqual({ __typename: 'Query' })
  })

  it('nothing is suggested', async () => {
    const queries: [string, object][] = [
      ['{ del { id } }', {}],
      ['{ dels { totalCount } }', {}],
      ['{ deals { nodes { field } } }', {}],
      ['{ deals(frst: 1) { totalCount } }', {}],
      ['{ deals(filter: { field: { eq: "" } }) { totalCount } }', {}],
      ['{ deals { ... on Del { id } } }', {}],
      ['query ($filter: DealFiltr) { deals(filter: $filter) { totalCount } }', {}],
      ['query ($filter: DealFilter) { deals(filter: $filter) { totalCount } }', { filter: { field: {} } }],
      ['query ($o: [DealOrder!]) { deals(orderBy: $o) { totalCount } }', { o: [{ field1: 'ASK' }] }],
      ['{ deals(orderBy: [{ field1: ASK }]) { totalCount } }', {}],
    ]
    for (const [query, variables] of queries) {
      const { errors } = await send(query, variables)
      expect(errors).not.toEqual([])
      expect(JSON.stringify(errors)).not.toContain('Did you mean')
      expect(
        JSON.stringify((await tenant.send(query, variables as Record<string, unknown>)).errors),
      ).toContain('Did you mean')
    }
  })

  it('/schema.graphql is refused, since it says the same', async () => {
    const response = await silent.fetch(
      new Request('http://tablecast.test/schema.graphql', {
        headers: { authorization: `Bearer ${tenant.token}` },
      }),
    )
    expect(response.status).toBe(403)
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] })
  })
})
