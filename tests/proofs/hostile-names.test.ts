import { beforeAll, expect } from '@jest/globals'
import { useEngine } from '../sql/engine.ts'
import { manyTimes } from '../support/many-times.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'
import { codesOf, expectData, expectRefused, hostileTimes, inTurn, useWitness } from './hostile.ts'
import { keyOf } from './meanings.ts'
import type { Thing } from './oracle.ts'
import { prove } from './prove.ts'
import { isStorable } from './texts.ts'
import { thingTable } from './world.ts'

// Hostile text where a client names something: ids, cursors, fields, operators, directions, operations, JSON keys.

const engine = useEngine()
let tenant: TestTenant
let bystander: TestTenant
let things: Thing[]
let cursor: (...position: unknown[]) => string
const witness = useWitness(engine, () => bystander)

beforeAll(async () => {
  tenant = await makeTenant(engine.test, [thingTable])
  bystander = await makeTenant(engine.test, [thingTable])
  const inputs = ['', 'a', 'b secret', 'null', 'z', undefined, 'ω'].map((textValue) => ({ textValue }))
  const write = (variable: string) => `createThing(input: ${variable}) { id textValue }`
  const made = await tenant.ask<Record<string, Thing>>(
    ...manyTimes('mutation', { type: 'ThingInput!', values: inputs, write }),
  )
  things = Object.values(made)
  const { page } = await tenant.ask<{ page: { pageInfo: { endCursor: string } } }>(
    `{ page: things(orderBy: { textValue: ASC }) { pageInfo { endCursor } } }`,
  )
  const [scope] = JSON.parse(Buffer.from(page.pageInfo.endCursor, 'base64url').toString())
  cursor = (...position) => Buffer.from(JSON.stringify([scope, ...position])).toString('base64url')
  await witness.begin()
})

prove('as an id it is refused by everything that takes one', hostileTimes, async (texts) => {
  const answer = await tenant.send(
    ...manyTimes('query', {
      type: 'ID!',
      values: texts,
      write: (id) => `thing(by: { id: ${id} }) { id } ${id.replace('$', 'node')}: node(id: ${id}) { id }`,
    }),
  )
  expectRefused(answer, 'BAD_REQUEST')
  expect(codesOf(answer)).toHaveLength(2 * texts.length)
  const filter = { or: texts.flatMap((eq) => [{ id: { eq } }, { id: { notIn: [eq] } }]) }
  const filtered = await tenant.send(
    'query ($filter: ThingFilter) { things(filter: $filter) { totalCount } }',
    { filter },
  )
  expectRefused(filtered, 'FILTER_INVALID')
  expect(filtered.errors[0]?.extensions['issues']).toHaveLength(2 * texts.length)
  const many = await tenant.send('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: texts })
  expectRefused(many, 'BAD_REQUEST')
  expect(codesOf(many)).toHaveLength(texts.length)
  for (const [index, id] of texts.entries()) {
    const mutation = inTurn(index, [
      'createThing(input: { id: $id })',
      'updateThing(id: $id, patch: {})',
      'deleteThing(id: $id)',
    ])
    expectRefused(
      await tenant.send(`mutation ($id: ID!) { ${mutation} { id } }`, { id }),
      mutation.startsWith('create') ? 'INPUT_INVALID' : 'BAD_REQUEST',
    )
  }
})

const walk = (orderBy: object, after: string) =>
  tenant.send(
    'query ($orderBy: [ThingOrder!], $after: String) { page: things(orderBy: $orderBy, after: $after) { nodes { id textValue } } }',
    { orderBy, after },
  )

prove('as a cursor it is refused', hostileTimes, async (texts) => {
  for (const [index, cursor] of texts.entries()) {
    const stretch = inTurn(index, ['after: $cursor', 'last: 1, before: $cursor'])
    const query = `query ($cursor: String) { things(${stretch}) { totalCount } }`
    expectRefused(await tenant.send(query, { cursor }), 'CURSOR_INVALID')
  }
})

prove('as a key in a forged cursor it is a place among texts, or refused', hostileTimes, async (texts) => {
  const id = '01939ed0-0000-7000-8000-000000000000'
  const orderBy = [{ textValue: 'ASC' }]
  const places = texts.filter(isStorable)
  const pages = await tenant.ask<Record<string, { nodes: Thing[] }>>(
    ...manyTimes('query', {
      type: 'String',
      values: places.map((text) => cursor(text, id)),
      write: (after) => `things(orderBy: [{ textValue: ASC }], after: ${after}) { nodes { id textValue } }`,
    }),
  )
  expect(Object.values(pages).map(({ nodes }) => nodes)).toEqual(
    places.map((text) => {
      const place = Buffer.from(text).toString('latin1')
      return things
        .filter(
          ({ textValue, id: own }) =>
            textValue === null || isAfter(keyOf(String(textValue)), String(own), { place, id }),
        )
        .sort(byText)
    }),
  )
  for (const text of texts) {
    if (!isStorable(text)) {
      expectRefused(await walk(orderBy, cursor(text, id)), 'CURSOR_INVALID')
    }
    expectRefused(await walk(orderBy, cursor('a', text)), 'CURSOR_INVALID')
  }
})

const isAfter = (key: string, own: string, { place, id }: { place: string; id: string }): boolean =>
  key > place || (key === place && own > id)

function byText(a: Thing, b: Thing): number {
  const [left, right] = [a, b].map(({ textValue }) =>
    textValue === null ? '\uffff' : keyOf(String(textValue)),
  )
  return (left ?? '') < (right ?? '') ? -1 : 1
}

const keyed = (text: string) => ({ [text]: 'ASC' })

/** Wherever a JSON key or an enum value of a client names something of ours. */
const namings: { type: string; value(text: string): unknown; field(variable: string): string }[] = [
  { type: 'ThingOrder!', value: keyed, field: (variable) => `things(orderBy: [${variable}]) { totalCount }` },
  {
    type: 'Direction!',
    value: (text) => text,
    field: (variable) => `things(orderBy: [{ id: ${variable} }]) { totalCount }`,
  },
  { type: 'ThingFilter', value: keyed, field: (variable) => `things(filter: ${variable}) { totalCount }` },
  {
    type: 'ThingFilter',
    value: (text) => ({ and: [{ not: { [text]: { eq: 'a' } } }] }),
    field: (variable) => `things(filter: ${variable}) { totalCount }`,
  },
  {
    type: 'TextFilter',
    value: keyed,
    field: (variable) => `things(filter: { textValue: ${variable} }) { totalCount }`,
  },
  { type: 'ThingBy!', value: keyed, field: (variable) => `thing(by: ${variable}) { id }` },
]
const writings: typeof namings = [
  { type: 'ThingInput!', value: keyed, field: (variable) => `createThing(input: ${variable}) { id }` },
  {
    type: 'ThingPatch!',
    value: keyed,
    field: (variable) =>
      `updateThing(id: "${'0'.repeat(8)}-0000-4000-8000-${'0'.repeat(12)}", patch: ${variable}) { id }`,
  },
]

/** One operation with every naming of some texts. */
function nameAll(
  operation: string,
  kinds: typeof namings,
  texts: readonly string[],
): [string, Record<string, unknown>] {
  const uses = texts.flatMap((text) =>
    kinds.map(({ type, value, field }) => ({ type, value: value(text), field })),
  )
  const declared = uses.map(({ type }, index) => `$v${index}: ${type}`)
  const fields = uses.map(({ field }, index) => `v${index}: ${field(`$v${index}`)}`)
  return [
    `${operation} (${declared}) { ${fields.join('\n')} }`,
    Object.fromEntries(uses.map(({ value }, index) => [`v${index}`, value])),
  ]
}

// GraphQL stops at fifty errors, and has two for an input of which exactly one member must be given.
const ERRORS = 50

prove(
  'as the name of a field, an operator, a direction or an input it is refused',
  hostileTimes,
  async (texts) => {
    for (const [operation, kinds] of [
      ['query', namings],
      ['mutation', writings],
    ] as const) {
      const most = Math.floor(ERRORS / (kinds.length + 2))
      for (let start = 0; start < texts.length; start += most) {
        const some = texts.slice(start, start + most)
        const answer = await tenant.send(...nameAll(operation, kinds, some))
        expectRefused(answer, 'BAD_REQUEST')
        const variables = answer.errors.map(({ message }) => /\$v\d+/.exec(message)?.[0])
        expect(new Set(variables).size).toBe(some.length * kinds.length)
      }
    }
  },
)

const post = (body: object) => engine.test.post('/graphql', body as { query: string }, tenant.token)

prove(
  'as the name of an operation or a member of the request it is refused, or said by nobody',
  hostileTimes,
  async (texts) => {
    for (const text of texts) {
      expectRefused(
        await post({
          query: 'query firstOfTwo { __typename } query secondOfTwo { __typename }',
          operationName: text,
        }),
        'BAD_REQUEST',
      )
      expectRefused(await post({ query: '{ __typename }', [text]: text }), 'BAD_REQUEST')
    }
    const members = Object.fromEntries(texts.map((text) => [text, text]))
    const ignored = await post({ query: '{ __typename }', variables: members, extensions: members })
    expect(expectData(ignored)).toEqual({ __typename: 'Query' })
  },
)

prove('as a part of a document, or all of it, it is GraphQL or refused', hostileTimes, async (texts) => {
  for (const text of texts) {
    for (const query of [`{ things { nodes { ${text} } } }`, text]) {
      const answer = await tenant.send(query)
      expect(codesOf(answer).filter((code) => code !== 'BAD_REQUEST')).toEqual([])
      expect(answer.status).toBeLessThan(500)
      expect(JSON.stringify(answer.data ?? null)).not.toMatch(/secret/)
    }
  }
})

witness.end()
