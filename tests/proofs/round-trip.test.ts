import { beforeAll, describe, expect } from '@jest/globals'
import fc from 'fast-check'
import { fieldTypes } from '../../src/fields/index.ts'
import { useEngine } from '../sql/engine.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'
import { meaningOf, type Options } from './meanings.ts'
import { directions, type Fields, readFilter, standing, type Thing } from './oracle.ts'
import { prove } from './prove.ts'
import { drawOf } from './values.ts'

const engine = useEngine()
const tableOf = (kind: string): string => `${kind.charAt(0).toUpperCase()}${kind.slice(1)}Sample`
let tenant: TestTenant

beforeAll(async () => {
  tenant = await makeTenant(
    engine.test,
    fieldTypes.map(({ kind }) => ({
      name: tableOf(kind),
      pluralName: `${kind}List`,
      fields: [{ name: 'value', kind, options: drawOf(kind).options }],
    })),
  )
})

const idsOf = (things: readonly Thing[]): unknown[] => things.map(({ id }) => id)

/** How values travel: each in a variable, or written into the document. */
interface Carried {
  declared: string
  written: string[]
  variables: Thing
}

function inVariables(values: readonly unknown[], type: string): Carried {
  const names = values.map((_, index) => `v${index}`)
  return {
    declared: `(${names.map((name) => `$${name}: ${type}`)})`,
    written: names.map((name) => `$${name}`),
    variables: Object.fromEntries(names.map((name, index) => [name, values[index]])),
  }
}

function inDocument(values: readonly unknown[], options: Options): Carried {
  return { declared: '', written: values.map((value) => literalOf(value, options)), variables: {} }
}

/** GraphQL writes like JSON, but for the names of members, for the values of enums, and for -0. */
function literalOf(value: unknown, options: Options): string {
  if (Array.isArray(value)) {
    return `[${value.map((item) => literalOf(item, options))}]`
  }
  if (typeof value === 'object' && value !== null) {
    return `{ ${Object.entries(value).map(([name, inner]) => `${name}: ${literalOf(inner, options)}`)} }`
  }
  return Object.is(value, -0)
    ? '-0'
    : typeof value === 'string' && 'choices' in options
      ? value
      : JSON.stringify(value)
}

/** Members of JSON that have no name in GraphQL travel in variables only. */
function isWritable(value: unknown): boolean {
  return (
    typeof value !== 'object' ||
    value === null ||
    Object.entries(value).every(
      ([name, inner]) => (Array.isArray(value) || /^[A-Za-z]\w*$/.test(name)) && isWritable(inner),
    )
  )
}

describe.each(fieldTypes.map(({ kind }) => kind))('values of the kind %s', (kind) => {
  const { options, values } = drawOf(kind)
  const meaning = meaningOf(kind)
  const table = tableOf(kind)
  const list = `${kind}List`
  const fields: Fields = new Map([
    ['id', { kind: 'id', options: {} }],
    ['value', { kind, options }],
  ])

  prove(
    'come back as they were sent, are found by what they are, and stand in their order',
    {
      runs: 8,
      of: () =>
        fc.tuple(fc.array(fc.option(values, { freq: 9 }), { minLength: 40, maxLength: 40 }), fc.boolean()),
    },
    async ([drawn, written]) => {
      const sent = drawn.filter((value) => !written || isWritable(value))
      const carry = (all: readonly unknown[], type: string) =>
        written ? inDocument(all, options) : inVariables(all, type)
      try {
        const things = await create(
          carry(
            sent.map((value) => ({ value })),
            `${table}Input!`,
          ),
        )
        expect(things.map(({ value }) => value)).toEqual(
          sent.map((value) => (value === null ? null : meaning.print(value, options))),
        )
        expect(await listBy([])).toEqual(things)
        const filters = sent.map(filterFor)
        expect(await find(carry(filters, `${table}Filter!`))).toEqual(
          filters.map((filter) => idsOf(things.filter(readFilter(fields, filter)))),
        )
        for (const direction of meaning.order ? directions : []) {
          const orderBy = [{ value: direction }]
          const sorted = things.toSorted((a, b) => standing(fields, orderBy, a, b))
          expect(idsOf(await listBy(orderBy))).toEqual(idsOf(sorted))
        }
      } finally {
        await engine.superuser.query('delete from tablecast.records')
      }
    },
  )

  async function create({ declared, written, variables }: Carried): Promise<Thing[]> {
    const creations = written.map((input, index) => `v${index}: create${table}(input: ${input}) { id value }`)
    return Object.values(
      await tenant.ask<Record<string, Thing>>(`mutation ${declared} { ${creations.join('\n')} }`, variables),
    )
  }

  /** By the value as it was sent, in its own spelling; where nothing can be equal, by whether there is one. */
  function filterFor(value: unknown): Thing {
    const isFound = value !== null && meaning.operators.includes('eq')
    return { value: isFound ? { eq: value } : { isNull: value === null } }
  }

  async function find({ declared, written, variables }: Carried): Promise<unknown[]> {
    const lists = written.map((filter, index) => `v${index}: ${list}(filter: ${filter}) { nodes { id } }`)
    const found = await tenant.ask<Record<string, { nodes: Thing[] }>>(
      `query ${declared} { ${lists.join('\n')} }`,
      variables,
    )
    return Object.values(found).map(({ nodes }) => idsOf(nodes))
  }

  async function listBy(orderBy: object[]): Promise<Thing[]> {
    const order = JSON.stringify(orderBy).replaceAll('"', '')
    const { all } = await tenant.ask<{ all: { nodes: Thing[] } }>(
      `{ all: ${list}(orderBy: ${order}) { nodes { id value } } }`,
    )
    return all.nodes
  }
})
