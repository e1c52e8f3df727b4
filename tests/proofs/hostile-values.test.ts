import { beforeAll, expect } from '@jest/globals'
import { fieldTypes } from '../../src/fields/index.ts'
import { useEngine } from '../sql/engine.ts'
import { manyTimes } from '../support/many-times.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'
import { codesOf, expectData, expectRefused, hostileTimes, useWitness } from './hostile.ts'
import { meaningOf } from './meanings.ts'
import { type Filter, readFilter, type Thing } from './oracle.ts'
import { escapePattern, isPattern } from './pattern.ts'
import { prove } from './prove.ts'
import { isStorable } from './texts.ts'
import { drawOf } from './values.ts'
import { fields, nameOf, thingTable } from './world.ts'

// Hostile text as a value and as an operand: it is that text and nothing else, or it is refused.

const engine = useEngine()
let tenant: TestTenant
let bystander: TestTenant
let others: Thing[]
const witness = useWitness(engine, () => bystander)

beforeAll(async () => {
  tenant = await makeTenant(engine.test, [thingTable])
  bystander = await makeTenant(engine.test, [thingTable])
  // Records that no text must reach, but by what it is.
  const inputs = ['', 'a', 'A secret', 'null', '__proto__', '%', 'z'.repeat(256)].map((textValue) => ({
    textValue,
  }))
  others = await createAll(inputs)
  await bystander.ask('mutation { createThing(input: { textValue: "their secret" }) { id } }')
  await witness.begin()
})

/** The request that creates these, and gives these fields back. */
const creation = (inputs: readonly Thing[], names: readonly string[] = ['textValue']) =>
  manyTimes('mutation', {
    type: 'ThingInput!',
    values: inputs,
    write: (variable) => `createThing(input: ${variable}) { id ${names.join(' ')} }`,
  })

async function createAll(inputs: readonly Thing[], names?: readonly string[]): Promise<Thing[]> {
  const answer = await tenant.send(...creation(inputs, names))
  return Object.values(expectData<Record<string, Thing>>(answer)).map(withoutMissing)
}

const idsOf = (things: readonly Thing[]): unknown[] => things.map(({ id }) => id)

const withoutMissing = (thing: Thing): Thing =>
  Object.fromEntries(Object.entries(thing).filter(([, value]) => value !== null))
const forget = (things: readonly Thing[]) =>
  engine.superuser.query('delete from tablecast.records where id = any($1)', [idsOf(things)])

/** The ids that each of some filters finds. */
async function findAll(filters: readonly Filter[]): Promise<unknown[]> {
  const write = (variable: string) => `things(filter: ${variable}) { nodes { id } }`
  const answer = await tenant.send(...manyTimes('query', { type: 'ThingFilter', values: filters, write }))
  return Object.values(expectData<Record<string, { nodes: Thing[] }>>(answer)).map(({ nodes }) =>
    idsOf(nodes),
  )
}

/** Every operator of text with this text as its operand: those that must find it, those that need not, those that cannot. */
function filtersWith(text: string): { sure: Filter[]; open: Filter[]; refused: Filter[] } {
  const escaped = escapePattern(text)
  const exact = ['eq', 'lte', 'gte', 'contains', 'startsWith', 'endsWith'].map((name) => ({ [name]: text }))
  const others = ['ne', 'lt', 'gt', 'like', 'ilike'].map((name) => ({ [name]: text }))
  const toFilters = (conditions: object[]): Filter[] => conditions.map((textValue) => ({ textValue }))
  const sure = toFilters([...exact, { in: [text] }, { like: escaped }, { ilike: `${escaped}%` }])
  const open = toFilters([...others, { notIn: ['a', text] }, { ilike: `%${escaped}_` }])
  const isRight = (filter: Filter) => isStorable(text) && isWhole(filter)
  return {
    sure: sure.filter(isRight),
    open: open.filter(isRight),
    refused: [...sure, ...open].filter((filter) => !isRight(filter)),
  }
}

const isWhole = ({ textValue }: Filter): boolean =>
  Object.entries(textValue as Filter).every(
    ([operator, operand]) => !operator.endsWith('like') || isPattern(operator, String(operand)),
  )

prove(
  'as a text it comes back as it is, and every operator takes it for what it is',
  hostileTimes,
  async (texts) => {
    const stored = texts.filter(isStorable)
    for (const textValue of texts.filter((text) => !isStorable(text))) {
      expectRefused(await tenant.send(...creation([{ textValue }])), 'INPUT_INVALID')
    }
    const made = await createAll(stored.map((textValue) => ({ textValue })))
    expect(made.map(({ textValue }) => textValue)).toEqual(stored)
    // Fewer questions than operators; any operator that went wrong would show in one of them.
    const questions = stored
      .map(filtersWith)
      .flatMap(({ sure, open }) => [{ and: sure }, { or: sure }, { or: open }])
    const expected = questions.map((filter) => [...others, ...made].filter(readFilter(fields, filter)))
    expect(await findAll(questions)).toEqual(expected.map(idsOf))
    expect(made.filter((thing, index) => !expected[index * 3]?.includes(thing))).toEqual([])
    await forget(made)
  },
)

prove('what can be no text and no pattern is refused by every operator', hostileTimes, async (texts) => {
  const refused = texts.flatMap((text) => filtersWith(text).refused)
  if (refused.length > 0) {
    const answer = await tenant.send(
      'query ($filter: ThingFilter) { things(filter: $filter) { totalCount } }',
      { filter: { or: refused } },
    )
    expectRefused(answer, 'FILTER_INVALID')
    expect(answer.errors[0]?.extensions['issues']).toHaveLength(refused.length)
  }
})

prove('in the document it is the same text as in a variable', hostileTimes, async (texts) => {
  const write = (text: string, index = 0) =>
    `v${index}: createThing(input: { textValue: ${JSON.stringify(text)} }) { id textValue }`
  const stored = texts.filter(isStorable)
  for (const text of texts.filter((one) => !isStorable(one))) {
    // Half a pair of surrogates is no GraphQL.
    expectRefused(
      await tenant.send(`mutation { ${write(text)} }`),
      text.isWellFormed() ? 'INPUT_INVALID' : 'BAD_REQUEST',
    )
  }
  if (stored.length === 0) {
    return
  }
  const made = Object.values(await tenant.ask<Record<string, Thing>>(`mutation { ${stored.map(write)} }`))
  expect(made.map(({ textValue }) => textValue)).toEqual(stored)
  const lists = stored.map(
    (text, index) =>
      `v${index}: things(filter: { textValue: { in: [${JSON.stringify(text)}] } }) { nodes { id textValue } }`,
  )
  const found = await tenant.ask<Record<string, { nodes: Thing[] }>>(`{ ${lists} }`)
  expect(Object.values(found).map(({ nodes }) => nodes)).toEqual(
    stored.map((text) => [...others, ...made].filter(({ textValue }) => textValue === text)),
  )
  await forget(made)
})

// Kinds whose GraphQL type takes any text; the others refuse it before anybody looks at the field.
const strict = ['integer', 'number', 'boolean', 'choice', 'choices']
const lenient = fieldTypes.flatMap(({ kind }) => (strict.includes(kind) ? [] : [kind]))

prove(
  'as a value of any kind that travels as text it is a value of that kind or refused',
  hostileTimes,
  async (texts) => {
    const inputs: Thing[] = []
    for (const text of texts) {
      const input = Object.fromEntries(lenient.map((kind) => [nameOf(kind), text]))
      const answer = await tenant.send(...creation([input]))
      expectRefused(answer, 'INPUT_INVALID')
      const issues = answer.errors[0]?.extensions['issues'] as { path: string[] }[]
      const refused = new Set(issues.map(({ path }) => path[1]))
      expect([refused.has('textValue'), refused.has('jsonValue')]).toEqual([
        !isStorable(text),
        !isStorable(text),
      ])
      const taken = lenient.filter((kind) => !refused.has(nameOf(kind)))
      inputs.push(Object.fromEntries(taken.map((kind) => [nameOf(kind), text])))
    }
    const made = await createAll(inputs, lenient.map(nameOf))
    expect(made).toEqual(inputs.map((input, index) => ({ id: made[index]?.['id'], ...printed(input) })))
    await forget(made)
  },
)

function printed(input: Thing): Thing {
  return Object.fromEntries(
    lenient.flatMap((kind) => {
      const value = input[nameOf(kind)]
      return value === undefined ? [] : [[nameOf(kind), meaningOf(kind).print(value, drawOf(kind).options)]]
    }),
  )
}

prove('as a value of a kind that is no text it is refused', hostileTimes, async (texts) => {
  for (const kind of strict) {
    const inputs = texts.map((text) => ({ [nameOf(kind)]: text }))
    const answer = await tenant.send(...creation(inputs))
    expectRefused(answer, 'BAD_REQUEST')
    expect(codesOf(answer)).toHaveLength(texts.length)
  }
  const creations = texts
    .filter((text) => text.isWellFormed())
    .flatMap((text, index) =>
      strict.map(
        (kind) => `${kind}${index}: createThing(input: { ${nameOf(kind)}: ${JSON.stringify(text)} }) { id }`,
      ),
    )
  const answer = await tenant.send(`mutation { ${creations} __typename }`)
  if (creations.length > 0) {
    expectRefused(answer, 'BAD_REQUEST')
    expect(codesOf(answer)).toHaveLength(creations.length)
  }
})

witness.end()
