import { beforeAll, beforeEach, expect, it } from '@jest/globals'
import type { Tablecast } from '../../src/app.ts'
import { deals } from '../examples/deals.ts'
import { useEngine } from '../sql/engine.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'

// Clients of two instances come from both ends of the same links, and each writes what is at the other one too. Whoever
// meets another waits; none is ended for the sake of another, which would take a second each time.

const engine = useEngine()
const writers = Array.from({ length: 40 }, (_, number) => number)
let instances: Tablecast[]
let tenant: TestTenant
let ids: Record<string, string>

beforeAll(() => {
  instances = [engine.test.another({ poolSize: 10 }), engine.test.another({ poolSize: 10 })]
})

beforeEach(async () => {
  tenant = await makeTenant(engine.test, deals)
  await tenant.define(
    'mutation ($field: FieldInput!) { addField(table: "Company", field: $field) { name } }',
    {
      field: { name: 'main', kind: 'reference', options: { table: 'Deal', inverse: 'mainOf' } },
    },
  )
  const made = await tenant.ask<Record<string, { id: string }[]>>(
    `mutation { companies: createCompanies(inputs: [{ name: "Acme" }, { name: "Birch" }]) { id }
      people: createPeople(inputs: [{ name: "Ann", email: "ann@example.com" }, { name: "Bob", email: "bob@example.com" }]) { id }
      deals: createDeals(inputs: [
        { title: "A", code: "a", company: { connect: { name: "Acme" } }, contacts: { add: [{ email: "ann@example.com" }] } }
        { title: "B", code: "b", company: { connect: { name: "Acme" } } }]) { id }
      notes: createNotes(inputs: [{ text: "n", deal: { connect: { code: "a" } } }]) { id }
      upsertCompanies(by: NAME, inputs: [{ name: "Birch", parent: { connect: { name: "Acme" } }, main: { connect: { code: "a" } } }]) { id } }`,
  )
  const idOf = (name: string, index = 0) => made[name]?.[index]?.id ?? ''
  ids = {
    acme: idOf('companies'),
    birch: idOf('companies', 1),
    ann: idOf('people'),
    deal: idOf('deals'),
    note: idOf('notes'),
  }
})

async function countRetries(): Promise<number> {
  const texts = await Promise.all(instances.map((instance) => instance.metrics()))
  return texts.reduce(
    (sum, text) => sum + Number(/^tablecast_transaction_retries_total (\d+)$/m.exec(text)?.[1]),
    0,
  )
}

it.each<[what: string, mutations: string[]]>([
  [
    'one record and the one that it refers to',
    [
      'updateCompany(id: $acme, patch: { deals: { update: [{ by: { id: $deal }, patch: { amount: $n } }] } }) { id }',
      'updateCompany(id: $acme, patch: { deals: { update: [{ by: { code: "a" }, patch: { amount: $n } }] } }) { id }',
      'updateDeal(id: $deal, patch: { company: { update: { city: $text } } }) { id }',
    ],
  ],
  [
    'several levels',
    [
      'updateCompany(id: $acme, patch: { deals: { update: [{ by: { code: "a" }, patch: { notes: { update: [{ by: { id: $note }, patch: { text: $text } }] } } }] } }) { id }',
      'updateNote(id: $note, patch: { deal: { update: { company: { update: { city: $text } } } } }) { id }',
      'updateDeal(id: $deal, patch: { notes: { update: [{ by: { id: $note }, patch: { text: $text } }] }, company: { update: { city: $text } } }) { id }',
    ],
  ],
  [
    'records of one table',
    [
      'updateCompany(id: $acme, patch: { branches: { update: [{ by: { name: "Birch" }, patch: { city: $text } }] } }) { id }',
      'updateCompany(id: $birch, patch: { parent: { update: { city: $text } } }) { id }',
      'updateCompany(id: $birch, patch: { parent: { update: { branches: { update: [{ by: { id: $birch }, patch: { city: $text } }] } } } }) { id }',
      'updateCompany(id: $birch, patch: { branches: { set: [] }, parent: { update: { city: $text } } }) { id }',
    ],
  ],
  [
    'tables that refer to each other',
    [
      'updateCompany(id: $birch, patch: { main: { update: { amount: $n } } }) { id }',
      'updateDeal(id: $deal, patch: { amount: $n, mainOf: { add: [{ id: $birch }] } }) { id }',
      'updateDeal(id: $deal, patch: { amount: $n, mainOf: { set: [{ id: $birch }] } }) { id }',
      'upsertDeals(by: CODE, inputs: [{ code: "a", title: $text, mainOf: { add: [{ name: "Birch" }] } }]) { id }',
      'createCompany(input: { name: $text, main: { create: { title: $text, mainOf: { add: [{ id: $birch }] }, notes: { add: [{ id: $note }] } } }, deals: { add: [{ id: $deal }] } }) { id }',
    ],
  ],
  [
    'lists, and many records by one patch',
    [
      'updateDeal(id: $deal, patch: { contacts: { update: [{ by: { id: $ann }, patch: { name: $text } }] } }) { id }',
      'updatePerson(id: $ann, patch: { name: $text, deals: { update: [{ by: { id: $deal }, patch: { amount: $n } }] } }) { id }',
      'updatePeople(filter: { name: { ne: "none" } }, atMost: 2, patch: { name: $text, deals: { add: [{ code: "a" }, { code: "b" }] } }) { id }',
    ],
  ],
  [
    'what is taken from each other',
    [
      'updateCompany(id: $acme, patch: { city: $text, deals: { set: [{ code: "a" }] } }) { id }',
      'updateCompany(id: $acme, patch: { city: $text, deals: { set: [{ code: "b" }] } }) { id }',
      'updateCompany(id: $birch, patch: { city: $text, deals: { set: [{ code: "b" }] } }) { id }',
      'updateCompany(id: $birch, patch: { city: $text, deals: { set: [{ code: "a" }] } }) { id }',
    ],
  ],
  [
    'records that all of them would make',
    [
      'upsertCompanies(by: NAME, inputs: [{ name: "New", city: $text, deals: { add: [{ code: "b" }, { code: "a" }] } }]) { id }',
      'upsertCompanies(by: NAME, inputs: [{ name: "New", city: $text, deals: { add: [{ code: "a" }] } }, { name: "Acme", city: $text }]) { id }',
      'upsertDeals(by: CODE, inputs: [{ code: "new", title: $text, notes: { add: [{ id: $note }] } }]) { id }',
    ],
  ],
  [
    'what goes from one to the other meanwhile',
    [
      'updateDeal(id: $deal, patch: { company: { connect: { id: $birch } } }) { id }',
      'updateDeal(id: $deal, patch: { company: { update: { city: $text } } }) { id }',
      'updateDeal(id: $deal, patch: { company: { connect: { id: $acme } } }) { id }',
      'updateNote(id: $note, patch: { deal: { update: { company: { update: { city: $text } } } } }) { id }',
      'updateCompany(id: $acme, patch: { deals: { add: [{ id: $deal }], update: [{ by: { id: $deal }, patch: { amount: $n } }] } }) { id }',
      'updateCompany(id: $birch, patch: { deals: { add: [{ id: $deal }], update: [{ by: { id: $deal }, patch: { amount: $n } }] } }) { id }',
    ],
  ],
  [
    'what one says of all the others meanwhile',
    [
      'updateDeal(id: $deal, patch: { title: $text, mainOf: { set: [{ id: $acme }] } }) { id }',
      'upsertDeals(by: CODE, inputs: [{ code: "a", title: $text, mainOf: { set: [{ id: $birch }] } }]) { id }',
      'updateCompany(id: $acme, patch: { main: { connect: { code: "a" } }, deals: { update: [{ by: { code: "a" }, patch: { amount: $n } }] } }) { id }',
      'updateCompany(id: $birch, patch: { main: { connect: { code: "a" } } }) { id }',
    ],
  ],
])('%s: nobody is ended or has to begin again', async (_, mutations) => {
  const before = await countRetries()
  const answers = await Promise.all(
    writers.map((n) => {
      const values = new Map<string, unknown>([...Object.entries(ids), ['n', n], ['text', `${n}`]])
      const mutation = mutations[n % mutations.length] ?? ''
      const query = `mutation { ${mutation.replaceAll(/\$(\w+)/g, (_, name) => JSON.stringify(values.get(name)))} }`
      return engine.test.post('/graphql', { query }, tenant.token, instances[n % 3 ? 0 : 1])
    }),
  )
  expect(answers.flatMap(({ errors }) => errors.map(({ message }) => message))).toEqual([])
  expect(await countRetries()).toBe(before)
})
