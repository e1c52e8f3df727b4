import { beforeEach, expect, it } from '@jest/globals'
import { deals } from '../examples/deals.ts'
import { useEngine } from '../sql/engine.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'
import { seen } from './answer.ts'

const engine = useEngine()
let tenant: TestTenant

beforeEach(async () => {
  tenant = await makeTenant(engine.test, deals)
})

const shown =
  'title version company { name version } contacts { nodes { name version } } notes { nodes { text } }'
const createDeal = (input: object) =>
  tenant.send(`mutation ($input: DealInput!) { deal: createDeal(input: $input) { ${shown} } }`, { input })
const updateDeal = (by: string, patch: object) =>
  tenant.send(
    `mutation ($id: ID!, $patch: DealPatch!) { deal: updateDeal(id: $id, patch: $patch) { ${shown} } }`,
    { id: by, patch },
  )
const make = async (type: string, input: object): Promise<string> => {
  const { made } = await tenant.ask<{ made: { id: string } }>(
    `mutation ($input: ${type}Input!) { made: create${type}(input: $input) { id } }`,
    { input },
  )
  return made.id
}

it('a new record is linked to what is there, by any unique field, and to what is made with it', async () => {
  const acme = await make('Company', { name: 'Acme' })
  await make('Person', { name: 'Ann', email: 'ann@example.com' })
  const { data } = await createDeal({
    title: 'Big',
    company: { connect: { name: 'Acme' } },
    contacts: {
      add: [{ email: 'ann@example.com' }],
      create: [
        { name: 'Bob', employer: { create: { name: 'Bob & Sons', parent: { connect: { id: acme } } } } },
      ],
    },
    notes: { create: [{ text: 'first' }, { text: 'second', readers: { create: [{ name: 'Cy' }] } }] },
  })
  expect(data).toEqual({
    deal: {
      title: 'Big',
      version: 1,
      company: { name: 'Acme', version: 1 },
      contacts: {
        nodes: [
          { name: 'Ann', version: 1 },
          { name: 'Bob', version: 1 },
        ],
      },
      notes: { nodes: [{ text: 'first' }, { text: 'second' }] },
    },
  })
  expect(
    await tenant.ask(
      '{ company(by: { name: "Acme" }) { branches { nodes { name staff { nodes { name } } } } } }',
    ),
  ).toEqual({
    company: { branches: { nodes: [{ name: 'Bob & Sons', staff: { nodes: [{ name: 'Bob' }] } }] } },
  })
})

it('what is not there is told with its place, all of it at once', async () => {
  const acme = await make('Company', { name: 'Acme' })
  const answer = await createDeal({
    title: 'Big',
    company: { connect: { name: 'Nobody' } },
    contacts: { add: [{ id: acme }, { email: 'no@example.com' }] },
    notes: { create: [{ text: 'x', readers: { set: [{ id: '00000000-0000-7000-8000-000000000000' }] } }] },
  })
  expect(seen(answer)).toEqual({
    data: null,
    errors: [
      {
        path: 'deal',
        code: 'REFERENCE_BROKEN',
        issues: [
          'input.company.connect.name reference',
          'input.contacts.add.1.email reference',
          'input.contacts.add.0.id reference',
          'input.notes.create.0.readers.set.0.id reference',
        ],
      },
    ],
  })
})

it('a patch changes, moves and clears', async () => {
  const id = await make('Deal', { title: 'Big', company: { create: { name: 'Acme' } } })
  expect(
    (await updateDeal(id, { company: { update: { city: 'Rome', name: 'Acme Inc' } } })).data,
  ).toMatchObject({
    deal: { version: 1, company: { name: 'Acme Inc', version: 2 } },
  })
  expect(
    (await updateDeal(id, { title: 'Bigger', company: { create: { name: 'Beta' } } })).data,
  ).toMatchObject({
    deal: { version: 2, company: { name: 'Beta', version: 1 } },
  })
  expect((await updateDeal(id, { company: { disconnect: true } })).data).toMatchObject({
    deal: { version: 3, company: null },
  })
})
