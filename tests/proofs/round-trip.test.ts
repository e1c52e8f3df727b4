import { beforeAll, describe, expect } from '@jest/globals'
import fc from 'fast-check'
import { fieldTypes } from '../../src/fields/index.ts'
import { useEngine } from '../sql/engine.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'
import { meaningOf } from './meanings.ts'
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

type Answers<T> = Record<string, T>
type List = { nodes: { id: string; value: unknown }[] }
const idsOf = (things: readonly Thing[]): unknown[] => things.map(({ id }) => id)

/** One field of a document for each of some values, with a variable for each. */
function forEach(values: readonly unknown[], type: string, write: (variable: string) => string) {
  const variables = Object.fromEntries(values.map((value, index) => [`v${index}`, value]))
  const declared = Object.keys(variables).map((name) => `$${name}: ${type}`)
  const fields = Object.keys(variables).map((name) => `${name}: ${write(`$${name}`)}`)
  return { text: `(${declared.join(', ')}) { ${fields.join('\n')} }`, variables }
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
    { runs: 8, of: () => fc.array(fc.option(values, { freq: 9 }), { minLength: 40, maxLength: 40 }) },
    async (sent) => {
      const printed = sent.map((value) => (value === null ? null : meaning.print(value, options)))
      try {
        const things = await create(sent)
        expect(things.map(({ value }) => value)).toEqual(printed)
        expect(await listBy([])).toEqual(things)
        await expectFound(sent, things)
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

  async function create(sent: readonly unknown[]): Promise<Thing[]> {
    const inputs = sent.map((value) => ({ value }))
    const { text, variables } = forEach(
      inputs,
      `${table}Input!`,
      (variable) => `create${table}(input: ${variable}) { id value }`,
    )
    return Object.values(await tenant.ask<Answers<Thing>>(`mutation ${text}`, variables))
  }

  async function listBy(orderBy: object[]): Promise<Thing[]> {
    const query = `query ($orderBy: [${table}Order!]) { list: ${list}(orderBy: $orderBy) { nodes { id value } } }`
    const answer = await tenant.ask<{ list: List }>(
      meaning.order ? query : `{ list: ${list} { nodes { id value } } }`,
      meaning.order ? { orderBy } : {},
    )
    return answer.list.nodes
  }

  /** By each value that was sent, in its own spelling; where nothing can be equal, by whether there is one. */
  async function expectFound(sent: readonly unknown[], things: readonly Thing[]): Promise<void> {
    const filters = sent.map((value) => ({
      value: value !== null && meaning.operators.includes('eq') ? { eq: value } : { isNull: value === null },
    }))
    const { text, variables } = forEach(
      filters,
      `${table}Filter!`,
      (variable) => `${list}(filter: ${variable}) { nodes { id value } }`,
    )
    const found = await tenant.ask<Answers<List>>(`query ${text}`, variables)
    expect(Object.values(found).map(({ nodes }) => idsOf(nodes))).toEqual(
      filters.map((filter) => idsOf(things.filter(readFilter(fields, filter)))),
    )
  }
})
