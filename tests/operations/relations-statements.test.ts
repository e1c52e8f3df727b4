import { beforeAll, expect, it } from '@jest/globals'
import { execute, parse, validate } from 'graphql'
import type { CompiledQuery } from 'kysely'
import type { Catalog } from '../../src/catalog/definition.ts'
import { usualLimits } from '../../src/limits.ts'
import { beginContext } from '../../src/operations/context.ts'
import { buildSchema } from '../../src/schema/build.ts'
import { sales } from '../examples/sales.ts'
import { recordSession } from '../queries/recorder.ts'
import { useEngine } from '../sql/engine.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'

// One statement for each level and selection, however many records there are: each shape is asked of a tenant with a
// few records and of one with twenty times as many.

const engine = useEngine()
const catalogs: Catalog[] = []

beforeAll(async () => {
  for (const size of [2, 40]) {
    const tenant = await makeTenant(engine.test, sales)
    await fill(tenant, size)
    catalogs.push(await engine.catalogOf(tenant))
  }
})

async function fill(tenant: TestTenant, size: number): Promise<void> {
  const make = async (table: string, plural: string, inputs: object[]): Promise<string[]> => {
    const { made } = await tenant.ask<{ made: { id: string }[] }>(
      `mutation ($inputs: [${table}Input!]!) { made: ${plural}(inputs: $inputs) { id } }`,
      { inputs },
    )
    return made.map(({ id }) => id)
  }
  const numbers = Array.from({ length: size }, (_, index) => index)
  const connect = (ids: string[], index: number) => ({ connect: { id: ids[index % ids.length] } })
  const some = (ids: string[], index: number) => ({
    set: [...new Set([0, 1, 2].map((step) => ids[(index + step) % ids.length]))].map((id) => ({ id })),
  })
  const parents = await make('Company', 'createCompanies', [{ name: 'Parent' }])
  const companies = await make(
    'Company',
    'createCompanies',
    numbers.map((index) => ({ name: `Company ${index}`, parent: connect(parents, index) })),
  )
  const people = await make(
    'Person',
    'createPeople',
    numbers.map((index) => ({ name: `Person ${index}`, employer: connect(companies, index) })),
  )
  await make(
    'Person',
    'createPeople',
    numbers.map((index) => ({ name: `Friend ${index}`, friends: some(people, index) })),
  )
  await make(
    'Deal',
    'createDeals',
    numbers.map((index) => ({
      title: `Deal ${index}`,
      amount: index,
      company: connect(companies, index),
      partner: connect(companies, index + 1),
      contacts: some(people, index),
    })),
  )
}

it.each<[shape: string, statements: number]>([
  ['deals { nodes { title } }', 1],
  ['deals { nodes { company { name } } }', 2],
  ['deals { nodes { company { name } partner { name } } }', 2],
  ['deals { nodes { company { name } partner { name createdAt } } }', 3],
  ['deals { nodes { company { parent { name } } } }', 3],
  ['deals { nodes { contacts { nodes { name } } } }', 2],
  ['deals { nodes { contacts { nodes { name } totalCount } } }', 3],
  ['deals { nodes { contacts { totalCount } } }', 2],
  ['deals { nodes { contacts { edges { cursor node { name } } pageInfo { hasNextPage endCursor } } } }', 2],
  ['deals { nodes { contacts { pageInfo { hasNextPage hasPreviousPage } } } }', 2],
  ['deals { nodes { contacts(offset: 1) { nodes { name } pageInfo { hasPreviousPage } } } }', 3],
  ['companies { nodes { deals(first: 5) { nodes { title } } } }', 2],
  ['companies { nodes { deals(first: 5) { nodes { title company { name } } } } }', 3],
  [
    'companies { nodes { a: deals(first: 1) { nodes { title } } b: deals(first: 2) { nodes { title } } } }',
    3,
  ],
  ['companies { nodes { deals { nodes { contacts { nodes { employer { name } } } } } } }', 4],
  ['companies { nodes { staff { nodes { friends { nodes { name } } friendOf { nodes { name } } } } } }', 4],
  [
    'companies { nodes { subsidiaries { nodes { subsidiaries { totalCount } } } parent { parent { name } } } }',
    4,
  ],
  [
    'companies { nodes { deals(filter: { amount: { gt: 1 } }, orderBy: [{ amount: DESC }]) { nodes { title } } } }',
    2,
  ],
  ['people { nodes { deals { nodes { contacts { nodes { deals { totalCount } } } } } } }', 4],
  ['deals { nodes { history { nodes { version } } company { history { nodes { version } } } } }', 4],
  ['deals { totalCount nodes { company { ...names } partner { ...names } } }', 5],
  ['deals(asOf: "2100-01-01T00:00:00.000Z") { nodes { company { name } contacts { nodes { name } } } }', 4],
])('{ %s } takes %i statements', async (shape, expected) => {
  for (const catalog of catalogs) {
    expect(await countStatements(catalog, shape)).toBe(expected)
  }
})

async function countStatements(catalog: Catalog, shape: string): Promise<number> {
  const schema = buildSchema(catalog)
  const names = 'fragment names on Company { name deals { nodes { title } } staff { totalCount } }'
  const document = parse(`{ ${shape} } ${shape.includes('...names') ? names : ''}`)
  expect(validate(schema, document)).toEqual([])
  const sent: CompiledQuery[] = []
  const result = await engine.database.read(catalog.tenantId, (session) =>
    Promise.resolve(
      execute({
        schema,
        document,
        contextValue: beginContext({
          session: recordSession(session, sent),
          catalog,
          actor: 'user:ann',
          role: 'admin',
          requestId: 'request-1',
          at: new Date('2100-01-01T00:00:00.000Z'),
          limits: usualLimits,
        }),
      }),
    ),
  )
  expect(result.errors).toBeUndefined()
  return sent.length
}
