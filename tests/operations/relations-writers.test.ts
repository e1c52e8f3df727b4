import { setTimeout as sleep } from 'node:timers/promises'
import { beforeEach, expect, it } from '@jest/globals'
import type { Tablecast } from '../../src/app.ts'
import { deals } from '../examples/deals.ts'
import { useEngine } from '../sql/engine.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'
import { codesOf } from './answer.ts'

// Clients of two instances write the same links at the same time.

const engine = useEngine()
let tenant: TestTenant
let instances: Tablecast[]
const writers = Array.from({ length: 40 }, (_, number) => number)

beforeEach(async () => {
  tenant = await makeTenant(engine.test, deals)
  instances ??= [engine.test.another({ poolSize: 10 }), engine.test.another({ poolSize: 10 })]
  await tenant.ask(
    `mutation ($companies: [CompanyInput!]!, $people: [PersonInput!]!) {
      createCompanies(inputs: $companies) { id } createPeople(inputs: $people) { id }
      createDeals(inputs: [{ title: "A", code: "a" }, { title: "B", code: "b" }]) { id } }`,
    {
      companies: writers.map((number) => ({ name: `${number}` })),
      people: writers.map((number) => ({ name: 'x', email: `${number}@example.com` })),
    },
  )
})

const all = (query: string, variables: (writer: number) => object) =>
  Promise.all(
    writers.map((writer) =>
      engine.test.post(
        '/graphql',
        { query, variables: variables(writer) },
        tenant.token,
        instances[writer % instances.length],
      ),
    ),
  )

interface Shown {
  version: number
  company: { name: string } | null
  contacts: { totalCount: number }
}

it('a record goes from one to the other, and belongs to the last', async () => {
  const answers = await all(
    'mutation ($inputs: [CompanyInput!]!) { upsertCompanies(by: NAME, inputs: $inputs) { deals { totalCount } } }',
    (writer) => ({
      inputs: [
        {
          name: `${writer}`,
          deals: { add: writer % 2 ? [{ code: 'a' }, { code: 'b' }] : [{ code: 'b' }, { code: 'a' }] },
        },
      ],
    }),
  )
  expect(answers.flatMap(codesOf)).toEqual([])
  const { a, b, companies } = await tenant.ask<{
    a: Shown
    b: Shown
    companies: { nodes: { name: string; deals: { totalCount: number } }[] }
  }>(`{ a: deal(by: { code: "a" }) { version company { name } } b: deal(by: { code: "b" }) { version company { name } }
    companies { nodes { name deals { totalCount } } } }`)
  expect([a.version, b.version]).toEqual([41, 41])
  expect(a.company).toEqual(b.company)
  expect(companies.nodes.filter(({ deals }) => deals.totalCount > 0)).toEqual([
    { name: a.company?.name, deals: { totalCount: 2 } },
  ])
})

it('a list loses none of those that are added to it, from either end', async () => {
  const { deal } = await tenant.ask<{ deal: { id: string } }>('{ deal(by: { code: "a" }) { id } }')
  const { people } = await tenant.ask<{ people: { nodes: { id: string; email: string }[] } }>(
    '{ people { nodes { id email } } }',
  )
  const fromPerson =
    'mutation ($id: ID!, $deal: ID!) { it: updatePerson(id: $id, patch: { deals: { add: [{ id: $deal }] } }) { id } }'
  const fromDeal =
    'mutation ($id: ID!, $deal: ID!) { it: updateDeal(id: $deal, patch: { contacts: { add: [{ id: $id }] } }) { id } }'
  const answers = await Promise.all(
    people.nodes.map(({ id }, number) =>
      engine.test.post(
        '/graphql',
        { query: number % 2 ? fromPerson : fromDeal, variables: { id, deal: deal.id } },
        tenant.token,
        instances[number % 3 ? 0 : 1],
      ),
    ),
  )
  expect(answers.flatMap(codesOf)).toEqual([])
  const after = await tenant.ask<{ deal: Shown }>(
    '{ deal(by: { code: "a" }) { version contacts { totalCount } } }',
  )
  expect(after.deal).toEqual({ version: 41, contacts: { totalCount: 40 } })
})

it('a value is made once, and the others are told that it is taken', async () => {
  const answers = await all(
    'mutation ($input: DealInput!) { createDeal(input: $input) { company { name } } }',
    () => ({
      input: {
        title: 'C',
        company: { create: { name: 'New' } },
        contacts: { create: [{ name: 'with it' }] },
      },
    }),
  )
  expect(answers.flatMap(codesOf).sort()).toEqual(Array.from({ length: 39 }, () => 'UNIQUE_CONFLICT'))
  expect(
    await tenant.ask(
      '{ deals(filter: { title: { eq: "C" } }) { totalCount } people(filter: { name: { eq: "with it" } }) { totalCount } }',
    ),
  ).toEqual({ deals: { totalCount: 1 }, people: { totalCount: 1 } })
})

it('who changes a record does not wait for those that come to refer to it, and who deletes it does', async () => {
  const { company, deal } = await tenant.ask<Record<string, { id: string }>>(
    '{ company(by: { name: "0" }) { id } deal(by: { code: "a" }) { id } }',
  )
  const { superuser } = engine
  await superuser.query('begin')
  await superuser.query('select from tablecast.records where id = $1 for key share', [company?.id])
  await tenant.ask(
    `mutation ($id: ID!, $deal: ID!) {
      updateCompany(id: $id, patch: { city: "Rome", deals: { add: [{ id: $deal }] } }) { id }
      updateCompanies(filter: { id: { eq: $id } }, patch: { city: "Bari" }) { id }
      upsertCompanies(by: NAME, inputs: [{ name: "0", city: "Como" }]) { id }
      updateDeal(id: $deal, patch: { company: { update: { city: "Pisa" } } }) { id } }`,
    { id: company?.id, deal: deal?.id },
  )
  const deletions = [
    'mutation ($id: ID!) { deleteCompany(id: $id) { id } }',
    'mutation ($id: ID!) { deleteCompanies(filter: { id: { eq: $id } }) { id } }',
    'mutation ($id: ID!) { purgeCompany(id: $id) }',
  ].map((query) => tenant.send(query, { id: company?.id }))
  expect(await Promise.race([...deletions, sleep(300, 'all of them wait')])).toBe('all of them wait')
  await superuser.query('commit')
  expect((await Promise.all(deletions)).flatMap(codesOf)).toEqual(
    Array.from({ length: 3 }, () => 'REFERENCE_BROKEN'),
  )
})
