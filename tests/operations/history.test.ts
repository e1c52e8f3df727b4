import { beforeAll, describe, expect, it } from '@jest/globals'
import { useApp } from '../support/app.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'
import { codesOf } from './answer.ts'

const test = useApp()

const deal = {
  name: 'Deal',
  fields: [
    { name: 'title', kind: 'text', required: true },
    { name: 'amount', kind: 'decimal', options: { precision: 12, scale: 2 } },
    {
      name: 'stage',
      kind: 'choice',
      options: {
        choices: [
          { key: 'o', value: 'OPEN' },
          { key: 'w', value: 'WON' },
        ],
      },
    },
    { name: 'closesAt', kind: 'dateTime' },
    { name: 'note', kind: 'text' },
  ],
}

const changes = 'changes { field before after deleted }'
let tenant: TestTenant
let writer: TestTenant

beforeAll(async () => {
  tenant = await makeTenant(test, [deal])
  writer = await tenant.as('writer')
})

async function create(input: object): Promise<string> {
  const { made } = await tenant.ask<{ made: { id: string } }>(
    'mutation ($input: DealInput!) { made: createDeal(input: $input) { id } }',
    { input },
  )
  return made.id
}

async function update(id: string, patch: object): Promise<void> {
  await tenant.ask('mutation ($id: ID!, $patch: DealPatch!) { updateDeal(id: $id, patch: $patch) { id } }', {
    id,
    patch,
  })
}

interface History {
  nodes: { version: number; action: string; actor: string; at: string; changes: object[] }[]
  edges: { cursor: string; node: { version: number } }[]
  pageInfo: {
    hasNextPage: boolean
    hasPreviousPage: boolean
    startCursor: string | null
    endCursor: string | null
  }
}

async function historyOf(id: string, args = '', who = tenant): Promise<History> {
  const { deal } = await who.ask<{ deal: { history: History } }>(
    `query ($id: ID!) { deal(by: { id: $id }) { history${args} {
      nodes { version action actor at ${changes} } edges { cursor node { version } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`,
    { id },
  )
  return deal.history
}

const versionsOf = ({ nodes }: History): number[] => nodes.map(({ version }) => version)

describe('the history of a record', () => {
  it('tells what happened, the newest first, with values as the API gives them out', async () => {
    const id = await create({ title: 'Boiler', amount: '1250.5', stage: 'OPEN' })
    await update(id, { stage: 'WON', amount: '1300', closesAt: '2026-11-20T09:00:00+01:00' })
    await update(id, { amount: null })
    expect(await historyOf(id)).toMatchObject({
      nodes: [
        {
          version: 3,
          action: 'UPDATE',
          actor: 'user:ann',
          changes: [{ field: 'amount', before: '1300.00', after: null, deleted: false }],
        },
        {
          version: 2,
          action: 'UPDATE',
          changes: [
            { field: 'amount', before: '1250.50', after: '1300.00' },
            { field: 'stage', before: 'OPEN', after: 'WON' },
            { field: 'closesAt', before: null, after: '2026-11-20T08:00:00.000Z' },
          ],
        },
        { version: 1, action: 'CREATE', changes: [] },
      ],
      pageInfo: { hasNextPage: false, hasPreviousPage: false },
    })
  })

  it('has no line of a zero with another sign: JSON knows one', async () => {
    const own = await makeTenant(test, [
      {
        name: 'Reading',
        fields: [
          { name: 'steps', kind: 'integer' },
          { name: 'value', kind: 'number' },
          { name: 'raw', kind: 'json' },
        ],
      },
    ])
    await own.ask('mutation { createReading(input: { steps: 0, value: 0, raw: [0] }) { id } }')
    expect(
      await own.ask(`mutation { readings: updateReadings(
        filter: { steps: { eq: 0 } }, patch: { steps: -0, value: -0.0, raw: [-0.0] }) { version steps value raw } }`),
    ).toEqual({ readings: [{ version: 1, steps: 0, value: 0, raw: [0] }] })
  })

  it('is walked in pages, by cursors', async () => {
    const id = await create({ title: '1' })
    for (const title of ['2', '3', '4', '5']) {
      await update(id, { title })
    }
    const first = await historyOf(id, '(first: 2)')
    expect(versionsOf(first)).toEqual([5, 4])
    expect(first.pageInfo).toEqual({
      hasNextPage: true,
      hasPreviousPage: false,
      startCursor: first.edges[0]?.cursor,
      endCursor: first.edges[1]?.cursor,
    })
    const second = await historyOf(id, `(first: 2, after: "${first.pageInfo.endCursor}")`)
    expect(versionsOf(second)).toEqual([3, 2])
    expect(second.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: true })
    const last = await historyOf(id, `(first: 2, after: "${second.pageInfo.endCursor}")`)
    expect(versionsOf(last)).toEqual([1])
    expect(last.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true })
    expect(await historyOf(id, '(first: 0)')).toMatchObject({
      nodes: [],
      pageInfo: { hasNextPage: true, startCursor: null, endCursor: null },
    })
  })

  it('has cursors of its own: those of another record or of a list are refused', async () => {
    const [one, other] = [await create({ title: 'a' }), await create({ title: 'b' })]
    const { pageInfo } = await historyOf(one)
    const { deals } = await tenant.ask<{ deals: { pageInfo: { endCursor: string } } }>(
      '{ deals { pageInfo { endCursor } } }',
    )
    for (const cursor of [pageInfo.endCursor, deals.pageInfo.endCursor, 'x', '']) {
      const answer = await tenant.send(
        'query ($id: ID!, $after: String) { deal(by: { id: $id }) { history(after: $after) { nodes { version } } } }',
        { id: other, after: cursor },
      )
      expect(codesOf(answer)).toEqual(['CURSOR_INVALID'])
    }
  })

  it.each([-1, 1001])('has no page of %i lines', async (first) => {
    await create({ title: 'a' })
    const answer = await tenant.send(
      'query ($first: Int) { deals(first: 1) { nodes { history(first: $first) { nodes { version } } } } }',
      { first },
    )
    expect(codesOf(answer)).toEqual(['BAD_REQUEST'])
  })

  it('is told by what a mutation gives back, up to that version', async () => {
    const id = await create({ title: 'a' })
    const query = `mutation ($id: ID!) {
      one: updateDeal(id: $id, patch: { title: "b" }) { history { nodes { version ${changes} } } }
      two: updateDeal(id: $id, patch: { title: "c" }) { history { nodes { version } } }
      three: deleteDeal(id: $id) { deletedAt history(first: 1) { nodes { version action at } } } }`
    const told = await tenant.ask<{ three: { deletedAt: string } }>(query, { id })
    expect(told).toMatchObject({
      one: {
        history: {
          nodes: [{ version: 2, changes: [{ field: 'title', before: 'a', after: 'b' }] }, { version: 1 }],
        },
      },
      two: { history: { nodes: [{ version: 3 }, { version: 2 }, { version: 1 }] } },
      three: { history: { nodes: [{ version: 4, action: 'DELETE', at: told.three.deletedAt }] } },
    })
  })

  it('has a line of what a dry run would write, for its own answer only', async () => {
    const id = await create({ title: 'a' })
    const told = await tenant.ask(
      `mutation ($filter: DealFilter!) {
        dry: updateDeals(filter: $filter, patch: { title: "b" }, dryRun: true) { version history { nodes { version } } }
        other: updateDeals(filter: $filter, patch: { title: "a" }) { version history { nodes { version } } }
        wet: updateDeals(filter: $filter, patch: { title: "b" }) { version history { nodes { version } } } }`,
      { filter: { id: { eq: id } } },
    )
    expect(told).toEqual({
      dry: [{ version: 2, history: { nodes: [{ version: 2 }, { version: 1 }] } }],
      other: [{ version: 1, history: { nodes: [{ version: 1 }] } }],
      wet: [{ version: 2, history: { nodes: [{ version: 2 }, { version: 1 }] } }],
    })
  })

  it('is counted like every page', async () => {
    const few =
      '{ deals(first: 50) { nodes { history(first: 50) { nodes { version changes { field } } } } } }'
    expect((await tenant.send(few)).errors).toEqual([])
    const many = '{ deals(first: 500) { nodes { history(first: 50) { nodes { version } } } } }'
    expect(codesOf(await tenant.send(many))).toEqual(['QUERY_TOO_COMPLEX'])
  })
})

describe('fields that are not what they were', () => {
  it('are told under the name that they have today', async () => {
    const renamed = await makeTenant(test, [deal])
    const { made } = await renamed.ask<{ made: { id: string } }>(
      'mutation { made: createDeal(input: { title: "a" }) { id } }',
    )
    await renamed.ask('mutation ($id: ID!) { updateDeal(id: $id, patch: { title: "b" }) { id } }', made)
    await renamed.define('mutation { renameField(table: "Deal", field: "title", name: "headline") { name } }')
    expect(await historyOf(made.id, '', renamed)).toMatchObject({
      nodes: [{ changes: [{ field: 'headline', before: 'a', after: 'b' }] }, { version: 1 }],
    })
  })

  it('are told to admins only when they are deleted, under the name that they had last', async () => {
    const own = await makeTenant(test, [deal])
    const { made } = await own.ask<{ made: { id: string } }>(
      'mutation { made: createDeal(input: { title: "a", note: "x", amount: 1 }) { id } }',
    )
    await own.ask(
      'mutation ($id: ID!) { updateDeal(id: $id, patch: { note: "y", amount: 2, title: "b" }) { id } }',
      made,
    )
    await own.define('mutation { deleteField(table: "Deal", field: "amount") { name } }')
    await own.define('mutation { renameField(table: "Deal", field: "note", name: "remark") { name } }')
    await own.define('mutation { deleteField(table: "Deal", field: "remark") { name } }')
    // A new field of an old name is another field.
    await own.define(
      'mutation { addField(table: "Deal", field: { name: "remark", kind: "integer" }) { name } }',
    )
    const title = { field: 'title', before: 'a', after: 'b', deleted: false }
    const changesFor = async (who: TestTenant) =>
      (await historyOf(made.id, '(first: 1)', who)).nodes[0]?.changes
    expect(await changesFor(await own.as('reader'))).toEqual([title])
    expect(await changesFor(await own.as('writer'))).toEqual([title])
    expect(await changesFor(own)).toEqual([
      title,
      { field: 'amount', before: '1.00', after: '2.00', deleted: true },
      { field: 'remark', before: 'x', after: 'y', deleted: true },
    ])
  })
})

describe('deleted records', () => {
  it('are seen by admins who ask for them, in lists, in their count and by id', async () => {
    const own = await makeTenant(test, [deal])
    const ids: string[] = []
    for (const title of ['a', 'b']) {
      const { made } = await own.ask<{ made: { id: string } }>(
        'mutation ($title: String!) { made: createDeal(input: { title: $title }) { id } }',
        { title },
      )
      ids.push(made.id)
    }
    await own.ask('mutation ($id: ID!) { deleteDeal(id: $id) { id } }', { id: ids[0] })
    const query = `query ($id: ID!, $all: Boolean) {
      deals(includeDeleted: $all) { totalCount nodes { title version deletedAt updatedAt } }
      deal(by: { id: $id }, includeDeleted: $all) { title history { nodes { action } } } }`
    const live = { title: 'b', version: 1, deletedAt: null, updatedAt: expect.any(String) }
    for (const all of [false, null, undefined]) {
      expect(await own.ask(query, { id: ids[0], all })).toEqual({
        deals: { totalCount: 1, nodes: [live] },
        deal: null,
      })
    }
    const seen = await own.ask<{ deals: { nodes: { deletedAt: string; updatedAt: string }[] } }>(query, {
      id: ids[0],
      all: true,
    })
    expect(seen).toEqual({
      deals: {
        totalCount: 2,
        nodes: [
          { title: 'a', version: 2, deletedAt: expect.any(String), updatedAt: expect.any(String) },
          live,
        ],
      },
      deal: { title: 'a', history: { nodes: [{ action: 'DELETE' }, { action: 'CREATE' }] } },
    })
    expect(seen.deals.nodes[0]?.deletedAt).toBe(seen.deals.nodes[0]?.updatedAt)
  })

  it.each(['reader', 'writer'] as const)('are refused to a %s', async (role) => {
    const other = await tenant.as(role)
    for (const query of [
      'deals(includeDeleted: true) { totalCount }',
      'deal(by: { id: "01939ed0-0000-7000-8000-000000000001" }, includeDeleted: true) { id }',
    ]) {
      const answer = await other.send(`{ ${query} }`)
      expect(answer.errors).toMatchObject([
        {
          message: `The role ${role} may not see deleted records.`,
          extensions: { code: 'FORBIDDEN', hint: 'It takes admin.' },
        },
      ])
    }
  })
})

it('history is told to every role', async () => {
  const id = await create({ title: 'a' })
  expect(versionsOf(await historyOf(id, '', writer))).toEqual([1])
})
