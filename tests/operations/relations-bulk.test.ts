import { beforeEach, describe, expect, it } from '@jest/globals'
import { idOf } from '../examples/cinema.ts'
import { deals } from '../examples/deals.ts'
import { useEngine } from '../sql/engine.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'
import { seen } from './answer.ts'

const nobody = '00000000-0000-7000-8000-000000000000'
const engine = useEngine()
let tenant: TestTenant

beforeEach(async () => {
  tenant = await makeTenant(engine.test, deals)
  await tenant.ask(`mutation {
    createCompanies(inputs: [{ name: "Acme" }, { name: "Beta" }]) { id }
    createPeople(inputs: [{ name: "Ann", email: "ann@example.com" }, { name: "Bob", email: "bob@example.com" }]) { id }
    createDeals(inputs: [
      { title: "A", code: "a", company: { connect: { name: "Acme" } }, contacts: { add: [{ email: "ann@example.com" }] } }
      { title: "B", code: "b", contacts: { add: [{ email: "bob@example.com" }] } }
    ]) { id }
  }`)
})

interface Shown {
  title: string
  version: number
  company: string | null
  contacts: string[]
}
const shown = 'title version company { name } contacts { nodes { name } }'
const short = (record: never): Shown => {
  const { title, version, company, contacts } = record as {
    title: string
    version: number
    company: { name: string } | null
    contacts: { nodes: { name: string }[] }
  }
  return { title, version, company: company?.name ?? null, contacts: contacts.nodes.map(({ name }) => name) }
}
const all = async (): Promise<Shown[]> => {
  const { deals } = await tenant.ask<{ deals: { nodes: never[] } }>(
    `{ deals(orderBy: [{ title: ASC }]) { nodes { ${shown} } } }`,
  )
  return deals.nodes.map(short)
}
const updateDeals = async (patch: object, more: object = {}) => {
  const answer = await tenant.send(
    `mutation ($patch: DealPatch!, $dryRun: Boolean!) {
      deals: updateDeals(filter: { title: { in: ["A", "B"] } }, atMost: 9, patch: $patch, dryRun: $dryRun) { ${shown} } }`,
    { patch, dryRun: false, ...more },
  )
  const { data, errors } = seen(answer)
  const told = data as { deals: never[] } | null
  return {
    deals: told?.deals.map(short),
    problems: errors.map(({ code, issues }) => [code, ...((issues as []) ?? [])]),
  }
}

describe('one patch for many', () => {
  it('connects, adds, sets and removes', async () => {
    expect(
      await updateDeals({
        company: { connect: { name: 'Beta' } },
        contacts: { add: [{ email: 'ann@example.com' }] },
      }),
    ).toEqual({
      problems: [],
      deals: [
        { title: 'A', version: 2, company: 'Beta', contacts: ['Ann'] },
        { title: 'B', version: 2, company: 'Beta', contacts: ['Bob', 'Ann'] },
      ],
    })
    // Of those that are as they should be, nothing is written.
    expect(await updateDeals({ contacts: { remove: [{ email: 'bob@example.com' }] } })).toMatchObject({
      deals: [
        { version: 2, contacts: ['Ann'] },
        { version: 3, contacts: ['Ann'] },
      ],
    })
    expect(
      await updateDeals({ company: null, contacts: { set: [{ email: 'bob@example.com' }] } }),
    ).toMatchObject({
      deals: [
        { version: 3, company: null, contacts: ['Bob'] },
        { version: 4, company: null, contacts: ['Bob'] },
      ],
    })
  })

  it('removes only what there is, whether it is linked or not', async () => {
    expect(await updateDeals({ contacts: { remove: [{ id: nobody }] } })).toMatchObject({
      problems: [['REFERENCE_BROKEN', 'patch.contacts.remove.0.id reference']],
    })
    await tenant.ask('mutation { createPerson(input: { name: "Cy", email: "cy@example.com" }) { id } }')
    expect(await updateDeals({ contacts: { remove: [{ email: 'cy@example.com' }] } })).toMatchObject({
      problems: [],
      deals: [{ version: 1 }, { version: 1 }],
    })
  })

  it('makes and changes no others, and gives no record to several', async () => {
    const before = await all()
    for (const [patch, path] of [
      [{ company: { create: { name: 'New' } } }, 'company.create'],
      [{ company: { update: { name: 'New' } } }, 'company.update'],
      [{ contacts: { create: [{ name: 'New' }] } }, 'contacts.create'],
      [{ notes: { set: [] } }, 'notes'],
    ] as const) {
      expect(await updateDeals(patch)).toMatchObject({ problems: [['INPUT_INVALID', `patch.${path} many`]] })
    }
    expect(await updateDeals({ contacts: { add: [{ email: 'no@example.com' }] } })).toMatchObject({
      problems: [['REFERENCE_BROKEN', 'patch.contacts.add.0.email reference']],
    })
    expect(await all()).toEqual(before)
  })

  it('puts many into the lists that they are added to through their inverse', async () => {
    const answer = await tenant.send(
      `mutation ($id: ID!) { updatePeople(filter: { name: { in: ["Ann", "Bob"] } }, atMost: 2,
        patch: { deals: { add: [{ id: $id }] } }) { version deals { totalCount } } }`,
      {
        id: (await tenant.ask<{ deal: { id: string } }>('{ deal(by: { code: "b" }) { id } }')).deal.id,
      },
    )
    expect(seen(answer)).toEqual({
      errors: [],
      data: {
        updatePeople: [
          { version: 1, deals: { totalCount: 2 } },
          { version: 1, deals: { totalCount: 1 } },
        ],
      },
    })
    expect(await all()).toMatchObject([
      { title: 'A', version: 1 },
      { title: 'B', version: 2, contacts: ['Bob', 'Ann'] },
    ])
  })

  it('puts them there in the order of their ids, whichever was made first', async () => {
    await tenant.ask(`mutation {
      createPerson(input: { id: "${idOf(2)}", name: "Later", email: "later@example.com" }) { id }
      more: createPerson(input: { id: "${idOf(1)}", name: "Sooner", email: "sooner@example.com" }) { id }
    }`)
    const { deal } = await tenant.ask<{ deal: { id: string } }>('{ deal(by: { code: "a" }) { id } }')
    await tenant.ask(
      `mutation ($id: ID!) { updatePeople(filter: { name: { in: ["Later", "Sooner"] } }, atMost: 2,
        patch: { deals: { add: [{ id: $id }] } }) { id } }`,
      deal,
    )
    expect(await all()).toMatchObject([{ contacts: ['Ann', 'Sooner', 'Later'] }, {}])
  })
})

describe('an upsert', () => {
  const upsert = (inputs: object[], dryRun = false) =>
    tenant.send(
      `mutation ($inputs: [DealInput!]!, $dryRun: Boolean!) {
        deals: upsertDeals(by: CODE, inputs: $inputs, dryRun: $dryRun) { ${shown} } }`,
      { inputs, dryRun },
    )

  it('links what it makes and what it changes', async () => {
    const answer = await upsert([
      {
        code: 'b',
        title: 'BB',
        company: { create: { name: 'Gamma' } },
        contacts: { add: [{ email: 'ann@example.com' }] },
      },
      {
        code: 'c',
        title: 'C',
        company: { connect: { name: 'Beta' } },
        contacts: { create: [{ name: 'Cy' }] },
      },
      { code: 'a', title: 'A', company: { disconnect: true }, contacts: { set: [] } },
    ])
    expect((answer.data as { deals: never[] }).deals.map(short)).toEqual([
      { title: 'BB', version: 2, company: 'Gamma', contacts: ['Bob', 'Ann'] },
      { title: 'C', version: 1, company: 'Beta', contacts: ['Cy'] },
      { title: 'A', version: 2, company: null, contacts: [] },
    ])
  })

  it('moves what two of its inputs exchange', async () => {
    await tenant.ask(
      'mutation { createDeal(input: { title: "C", code: "c", company: { connect: { name: "Beta" } } }) { id } }',
    )
    const { deals } = await tenant.ask<{ deals: { nodes: { id: string; code: string }[] } }>(
      '{ deals { nodes { id code } } }',
    )
    const idOf = (code: string) => deals.nodes.find((one) => one.code === code)?.id
    await tenant.ask(
      'mutation ($inputs: [CompanyInput!]!) { upsertCompanies(by: NAME, inputs: $inputs) { id } }',
      {
        inputs: [
          { name: 'Acme', deals: { set: [{ id: idOf('c') }] } },
          { name: 'Beta', deals: { set: [{ id: idOf('a') }] } },
        ],
      },
    )
    expect((await all()).map(({ title, version, company }) => [title, version, company])).toEqual([
      ['A', 2, 'Beta'],
      ['B', 1, null],
      ['C', 2, 'Acme'],
    ])
  })

  it('takes a new record of the same table as another one, by the value of the same field', async () => {
    const { errors } = await tenant.send(
      `mutation { upsertCompanies(by: NAME, inputs: [
        { name: "Gamma", branches: { create: [{ name: "Delta" }] } }
        { name: "Epsilon", branches: { create: [{ name: "Epsilon" }] } }]) { id } }`,
    )
    expect(errors[0]?.extensions).toMatchObject({
      code: 'UNIQUE_CONFLICT',
      issues: [{ path: ['inputs', 1, 'branches', 'create', 0, 'name'] }],
    })
  })

  it('may name records that it makes by the values that it finds them by', async () => {
    const { made } = await tenant.ask<{ made: unknown[] }>(
      `mutation { made: upsertCompanies(by: NAME, inputs: [
        { name: "Eta", parent: { connect: { name: "Zeta" } } }
        { name: "Zeta", branches: { add: [{ name: "Theta" }] } }
        { name: "Theta" }]) { name parent { name } } }`,
    )
    expect(made).toEqual([
      { name: 'Eta', parent: { name: 'Zeta' } },
      { name: 'Zeta', parent: null },
      { name: 'Theta', parent: { name: 'Zeta' } },
    ])
  })

  it('says what is wrong with the inside of each', async () => {
    const answer = await upsert([
      { code: 'x', title: 'X', notes: { create: [{}] } },
      { code: 'a', title: 'A', company: { update: { name: 'x' } } },
      { code: 'b', title: 'B', contacts: { remove: [{ email: 'bob@example.com' }] } },
    ])
    expect(seen(answer).errors).toMatchObject([{ code: 'BAD_REQUEST' }])
    const again = await upsert([
      { code: 'a', title: 'A', company: { update: { name: 'x' } } },
      { code: 'b', title: 'B', contacts: { remove: [{ email: 'bob@example.com' }] } },
    ])
    expect(seen(again).errors).toMatchObject([
      { code: 'INPUT_INVALID', issues: ['inputs.0.company.update new', 'inputs.1.contacts.remove new'] },
    ])
    const nulls = await upsert([{ code: 'a', title: 'A', notes: null }])
    expect(seen(nulls).errors).toMatchObject([{ code: 'INPUT_INVALID', issues: ['inputs.0.notes null'] }])
  })
})

describe('a dry run', () => {
  it('answers with all that would be linked, and leaves nothing', async () => {
    const before = await all()
    const { data } = await tenant.send(`mutation {
      wouldBe: createDeals(dryRun: true, inputs: [{ title: "New", company: { create: { name: "Gamma" } },
        contacts: { add: [{ email: "ann@example.com" }], create: [{ name: "Cy" }] } }]) {
        title company { name deals { nodes { title } } } contacts { totalCount nodes { name deals { totalCount } } } }
      moved: updateDeals(dryRun: true, filter: { code: { eq: "a" } }, patch: { company: { connect: { name: "Beta" } } }) {
        company { name deals { nodes { title } } } }
      real: updateDeals(filter: { code: { eq: "b" } }, patch: { company: { connect: { name: "Acme" } } }) {
        version company { name deals { nodes { title } } } }
      again: upsertDeals(by: CODE, dryRun: true, inputs: [{ code: "b", title: "BB", company: { connect: { name: "Beta" } } }]) {
        version company { name deals { totalCount } } }
    }`)
    expect(data).toEqual({
      wouldBe: [
        {
          title: 'New',
          company: { name: 'Gamma', deals: { nodes: [{ title: 'New' }] } },
          contacts: {
            totalCount: 2,
            nodes: [
              { name: 'Ann', deals: { totalCount: 2 } },
              { name: 'Cy', deals: { totalCount: 1 } },
            ],
          },
        },
      ],
      moved: [{ company: { name: 'Beta', deals: { nodes: [{ title: 'A' }] } } }],
      real: [{ version: 2, company: { name: 'Acme', deals: { nodes: [{ title: 'A' }, { title: 'B' }] } } }],
      again: [{ version: 3, company: { name: 'Beta', deals: { totalCount: 1 } } }],
    })
    const [a] = before
    expect(await all()).toEqual([a, { title: 'B', version: 2, company: 'Acme', contacts: ['Bob'] }])
    expect(await tenant.ask('{ people { totalCount } companies { totalCount } }')).toEqual({
      people: { totalCount: 2 },
      companies: { totalCount: 2 },
    })
  })

  it('can be the last field, and the only one', async () => {
    const before = await all()
    expect(await updateDeals({ company: { connect: { name: 'Beta' } } }, { dryRun: true })).toMatchObject({
      deals: [{ company: 'Beta' }, { company: 'Beta' }],
    })
    expect(await all()).toEqual(before)
  })
})

it('each field of a mutation reads what those before it have written', async () => {
  const { deal } = await tenant.ask<{ deal: { id: string; company: { id: string } } }>(
    '{ deal(by: { code: "a" }) { id company { id } } }',
  )
  const { data } = await tenant.send(
    `mutation ($deal: ID!, $company: ID!) {
      a: updateDeal(id: $deal, patch: { amount: 1 }) { company { name deals { totalCount } } }
      b: updateCompany(id: $company, patch: { name: "Acme Inc", deals: { create: [{ title: "C" }] } }) { deals { totalCount } }
      c: updateDeal(id: $deal, patch: { amount: 2 }) { company { name deals { totalCount } } }
    }`,
    { deal: deal.id, company: deal.company.id },
  )
  expect(data).toEqual({
    a: { company: { name: 'Acme', deals: { totalCount: 1 } } },
    b: { deals: { totalCount: 2 } },
    c: { company: { name: 'Acme Inc', deals: { totalCount: 2 } } },
  })
})

it('what was written with another record is at a version that no client has seen', async () => {
  const { deal } = await tenant.ask<{ deal: { id: string } }>('{ deal(by: { code: "a" }) { id } }')
  const { errors } = await tenant.send(
    `mutation ($id: ID!) {
      createCompany(input: { name: "Gamma", deals: { add: [{ id: $id }] } }) { id }
      updateDeal(id: $id, ifVersion: 1, patch: { amount: 1 }) { id }
    }`,
    { id: deal.id },
  )
  expect(errors[0]).toMatchObject({
    path: ['updateDeal'],
    extensions: { code: 'VERSION_CONFLICT' },
    message: expect.stringContaining('an earlier field of this mutation wrote it'),
  })
})
