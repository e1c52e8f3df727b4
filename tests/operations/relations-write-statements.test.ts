import { beforeAll, expect, it } from '@jest/globals'
import { execute, parse, validate } from 'graphql'
import type { CompiledQuery } from 'kysely'
import type { Catalog } from '../../src/catalog/definition.ts'
import { usualLimits } from '../../src/limits.ts'
import { beginContext } from '../../src/operations/context.ts'
import { buildSchema } from '../../src/schema/build.ts'
import { deals } from '../examples/deals.ts'
import { recordSession } from '../queries/recorder.ts'
import { useEngine } from '../sql/engine.ts'
import { makeTenant } from '../support/tenant.ts'

// As many statements for a hundred records as for one: what is written goes by table and level.

const engine = useEngine()
let catalog: Catalog
let ids: Record<'company' | 'deal' | 'note', string>
const some = Array.from({ length: 200 }, (_, number) => number)

beforeAll(async () => {
  const tenant = await makeTenant(engine.test, deals)
  await tenant.ask(
    `mutation ($companies: [CompanyInput!]!, $people: [PersonInput!]!, $deals: [DealInput!]!) {
      createCompanies(inputs: $companies) { id } createPeople(inputs: $people) { id } createDeals(inputs: $deals) { id } }`,
    {
      companies: some.map((number) => ({ name: `Company ${number}` })),
      people: some.map((number) => ({ name: `Person ${number}`, email: `${number}@example.com` })),
      deals: some.map((number) => ({
        title: `Deal ${number}`,
        code: `${number}`,
        company: { connect: { name: `Company ${number}` } },
        contacts: { add: [{ email: `${number}@example.com` }] },
      })),
    },
  )
  const made = await tenant.ask<Record<'company' | 'deal' | 'note', { id: string }>>(
    `mutation ($deals: [DealInput!]!) {
      company: createCompany(input: { name: "Big", deals: { create: $deals } }) { id }
      deal: createDeal(input: { title: "One", company: { create: { name: "Small" } } }) { id }
      note: createNote(input: { text: "One", deal: { connect: { code: "big 0" } } }) { id } }`,
    { deals: some.map((number) => ({ title: `Big ${number}`, code: `big ${number}` })) },
  )
  ids = { company: made.company.id, deal: made.deal.id, note: made.note.id }
  catalog = await engine.catalogOf(tenant)
})

const shown =
  'company { name deals { totalCount } } contacts { nodes { name employer { name } } } notes { nodes { text } }'
const create = `mutation ($inputs: [DealInput!]!) { createDeals(inputs: $inputs) { ${shown} } }`
const upsert = `mutation ($inputs: [DealInput!]!) { upsertDeals(by: CODE, inputs: $inputs) { ${shown} } }`
const companies = `mutation ($inputs: [CompanyInput!]!) { upsertCompanies(by: NAME, inputs: $inputs) { deals { nodes { title } } } }`

it.each<[what: string, source: string, input: (number: number) => object]>([
  [
    'connects by a unique field and makes others',
    create,
    (number) => ({
      title: `New ${number}`,
      company: { connect: { name: `Company ${number}` } },
      contacts: {
        add: [{ email: `${number}@example.com` }],
        create: [{ name: `New ${number}`, employer: { create: { name: `New ${number}` } } }],
      },
      notes: {
        create: [{ text: 'a', readers: { add: [{ email: `${number}@example.com` }] } }, { text: 'b' }],
      },
    }),
  ],
  [
    'takes records from others',
    companies,
    (number) => ({ name: `Company ${number}`, deals: { set: [{ code: `${(number + 1) % 200}` }] } }),
  ],
  [
    'changes what is there',
    upsert,
    (number) => ({
      code: `${number}`,
      title: 'Changed',
      company: { connect: { name: `Company ${(number + 1) % 200}` } },
      contacts: { set: [{ email: `${number + 1}@example.com` }, { email: `${number}@example.com` }] },
    }),
  ],
])('%s', async (_, source, input) => {
  const counts: number[] = []
  for (const count of [1, 100]) {
    counts.push(await countStatements(source, { inputs: some.slice(0, count).map(input) }))
  }
  const [one, hundred] = counts
  expect(hundred).toBe(one)
  expect(one).toBeLessThan(50)
})

// What is to be locked before the record that says so is looked up beforehand, level by level, behind a savepoint to go
// back to; all the rest takes as many statements as without an order.
it.each<[patch: string, table: 'Company' | 'Deal' | 'Note', statements: number]>([
  ['{ amount: 1 }', 'Deal', 5],
  ['{ company: { connect: { name: "Company 1" } } }', 'Deal', 9],
  ['{ company: { update: { city: "Rome" } } }', 'Deal', 10],
  ['{ amount: 1, company: { update: { city: "Rome" } } }', 'Deal', 12],
  ['{ deal: { update: { amount: 1, company: { update: { city: "Rome" } } } } }', 'Note', 16],
  ['{ deals: { update: [$deals] } }', 'Company', 9],
  ['{ deals: { set: [$names] } }', 'Company', 11],
  ['{ branches: { set: [$companies] } }', 'Company', 10],
])('an update with %s', async (patch, table, statements) => {
  for (const count of [1, 100]) {
    const list = (text: (number: number) => string) => some.slice(0, count).map(text).join()
    const filled = patch
      .replace(
        '$deals',
        list((number) => `{ by: { code: "big ${number}" }, patch: { amount: 1 } }`),
      )
      .replace(
        '$names',
        list((number) => `{ code: "big ${number + 100}" }`),
      )
      .replace(
        '$companies',
        list((number) => `{ name: "Company ${number}" }`),
      )
    const id = { Company: ids.company, Deal: ids.deal, Note: ids.note }[table]
    const source = `mutation { update${table}(id: "${id}", patch: ${filled}) { id } }`
    expect(await countStatements(source, {})).toBe(statements)
  }
})

async function countStatements(source: string, variableValues: Record<string, unknown>): Promise<number> {
  const schema = buildSchema(catalog)
  const document = parse(source)
  expect(validate(schema, document)).toEqual([])
  const sent: CompiledQuery[] = []
  const result = await engine.database.write(catalog.tenantId, async (session) => {
    const contextValue = beginContext({
      session: recordSession(session, sent),
      catalog,
      actor: 'user:ann',
      role: 'admin',
      requestId: 'request-1',
      at: new Date(),
      limits: usualLimits,
    })
    return {
      value: await execute({ schema, document, variableValues, contextValue }),
      commit: false,
    }
  })
  expect(result.errors).toBeUndefined()
  return sent.length
}
