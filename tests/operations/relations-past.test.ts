import { beforeAll, expect, it } from '@jest/globals'
import { sales } from '../examples/sales.ts'
import { useApp } from '../support/app.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'

const test = useApp()
let tenant: TestTenant
let ids: Record<string, string>
const moments: string[] = []

async function now(): Promise<void> {
  moments.push(new Date().toISOString())
  // What is written next has a later time.
  await new Promise((resolve) => setTimeout(resolve, 5))
}

beforeAll(async () => {
  tenant = await makeTenant(test, sales)
  const made = await tenant.ask<Record<string, { id: string }>>(
    `mutation { acme: createCompany(input: { name: "Acme" }) { id } bolt: createCompany(input: { name: "Bolt" }) { id }
      ann: createPerson(input: { name: "Ann" }) { id } bob: createPerson(input: { name: "Bob" }) { id } cid: createPerson(input: { name: "Cid" }) { id } }`,
  )
  ids = Object.fromEntries(Object.entries(made).map(([name, { id }]) => [name, id]))
  const { deal } = await tenant.ask<{ deal: { id: string } }>(
    `mutation { deal: createDeal(input: { title: "one", company: { connect: { id: "${ids['acme']}" } },
      contacts: { set: [{ id: "${ids['bob']}" }, { id: "${ids['ann']}" }] } }) { id } }`,
  )
  ids['deal'] = deal.id
  await now()
  await tenant.ask(
    `mutation { updateDeal(id: "${deal.id}", patch: { company: { connect: { name: "Bolt" } }, contacts: { set: [{ id: "${ids['cid']}" }, { id: "${ids['bob']}" }] } }) { id } }`,
  )
  await now()
  await tenant.ask(`mutation { deletePerson(id: "${ids['cid']}") { id } }`)
  await now()
  await tenant.ask(
    `mutation { updateDeal(id: "${deal.id}", patch: { contacts: { set: [] } }) { id } deleteDeal(id: "${deal.id}") { id } }`,
  )
  await now()
})

const names = 'nodes { name } totalCount'
const shown = `{ nodes { title company { name deals { nodes { title } } } contacts { ${names} } } }`

it.each([
  [0, 'Acme', ['Bob', 'Ann']],
  [1, 'Bolt', ['Cid', 'Bob']],
  // A person that was deleted is not shown, and is still in the list.
  [2, 'Bolt', ['Bob']],
])('at moment %i shows the links of then', async (moment, company, contacts) => {
  expect(
    await tenant.ask(`query ($at: DateTime!) { deals(asOf: $at) ${shown} }`, { at: moments[moment] }),
  ).toEqual({
    deals: {
      nodes: [
        {
          title: 'one',
          company: { name: company, deals: { nodes: [{ title: 'one' }] } },
          contacts: { nodes: contacts.map((name) => ({ name })), totalCount: contacts.length },
        },
      ],
    },
  })
})

it('shows them from the other end', async () => {
  const dealsOf = async (moment: number) => {
    const { companies } = await tenant.ask<{
      companies: { nodes: { name: string; deals: { totalCount: number; nodes: { title: string }[] } }[] }
    }>(
      'query ($at: DateTime!) { companies(asOf: $at, orderBy: [{ name: ASC }]) { nodes { name deals { totalCount nodes { title } } } } }',
      { at: moments[moment] },
    )
    return companies.nodes.map(({ name, deals }) => [name, deals.totalCount, deals.nodes.length])
  }
  expect(await dealsOf(0)).toEqual([
    ['Acme', 1, 1],
    ['Bolt', 0, 0],
  ])
  expect(await dealsOf(1)).toEqual([
    ['Acme', 0, 0],
    ['Bolt', 1, 1],
  ])
  expect(await dealsOf(3)).toEqual([
    ['Acme', 0, 0],
    ['Bolt', 0, 0],
  ])
})

it('shows deleted ones to whoever asks for them', async () => {
  expect(
    await tenant.ask(
      `query ($at: DateTime!) { deals(asOf: $at, includeDeleted: true) { nodes { contacts { ${names} } } } }`,
      { at: moments[2] },
    ),
  ).toEqual({
    deals: { nodes: [{ contacts: { nodes: [{ name: 'Cid' }, { name: 'Bob' }], totalCount: 2 } }] },
  })
  expect(
    await tenant.ask(`{ deals(includeDeleted: true) { nodes { title deletedAt company { name } } } }`),
  ).toEqual({
    deals: { nodes: [{ title: 'one', deletedAt: expect.any(String), company: { name: 'Bolt' } }] },
  })
})

it('tells in history and in differences what was changed, by ids', async () => {
  const { dealDiff } = await tenant.ask<{ dealDiff: { nodes: { changes: unknown[] }[] } }>(
    'query ($from: DateTime!, $to: DateTime!) { dealDiff(from: $from, to: $to) { nodes { changes { field before after } } } }',
    { from: moments[0], to: moments[1] },
  )
  const changes = [
    { field: 'company', before: ids['acme'], after: ids['bolt'] },
    { field: 'contacts', before: [ids['bob'], ids['ann']], after: [ids['cid'], ids['bob']] },
  ]
  expect(dealDiff.nodes).toEqual([{ changes }])
  const { deals } = await tenant.ask<{ deals: { nodes: { history: { nodes: unknown[] } }[] } }>(
    '{ deals(includeDeleted: true) { nodes { history { nodes { action changes { field before after } } } } } }',
  )
  expect(deals.nodes[0]?.history.nodes).toEqual([
    { action: 'DELETE', changes: [] },
    {
      action: 'UPDATE',
      changes: [{ field: 'contacts', before: [ids['cid'], ids['bob']], after: null }],
    },
    { action: 'UPDATE', changes },
    { action: 'CREATE', changes: [] },
  ])
})
