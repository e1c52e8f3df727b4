import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { useApp } from '../support/app.ts'
import { connect } from '../support/client.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'
import { codesOf } from './answer.ts'

const test = useApp()
const deal = {
  name: 'Deal',
  fields: [
    { name: 'title', kind: 'text' },
    { name: 'amount', kind: 'decimal', options: { precision: 12, scale: 2 } },
    { name: 'note', kind: 'text' },
  ],
}

let tenant: TestTenant
const moments: string[] = []
const ids: Record<string, string> = {}

/** Writes, and remembers the moment after it. */
async function write(mutation: string, variables: object = {}): Promise<string> {
  await sleep(2)
  const { record } = await tenant.ask<{ record: { id: string; updatedAt: string } }>(mutation, {
    ...variables,
  })
  moments.push(record.updatedAt)
  return record.id
}

const create = (input: object) =>
  write('mutation ($input: DealInput!) { record: createDeal(input: $input) { id updatedAt } }', { input })
const update = (name: string, patch: object) =>
  write(
    'mutation ($id: ID!, $patch: DealPatch!) { record: updateDeal(id: $id, patch: $patch) { id updatedAt } }',
    {
      id: ids[name],
      patch,
    },
  )

beforeAll(async () => {
  tenant = await makeTenant(test, [deal])
  for (const name of ['kept', 'changed', 'back', 'gone']) {
    ids[name] = await create({ title: name, amount: 1, note: 'x' })
  }
  // moments[3] is the start.
  await update('changed', { amount: 2, title: 'new title' })
  await update('changed', { amount: '3.5' })
  await update('back', { title: 'other' })
  await update('back', { title: 'back' })
  ids['passing'] = await create({ title: 'passing' })
  await write('mutation ($id: ID!) { record: deleteDeal(id: $id) { id updatedAt } }', { id: ids['passing'] })
  await write('mutation ($id: ID!) { record: deleteDeal(id: $id) { id updatedAt } }', { id: ids['gone'] })
  ids['made'] = await create({ title: 'made' })
})

interface Diff {
  nodes: { difference: string; record: { title: string; version: number }; changes: object[] }[]
  edges: { cursor: string }[]
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string; endCursor: string }
}

async function diff(args: object, who = tenant): Promise<Diff> {
  const { dealDiff } = await who.ask<{ dealDiff: Diff }>(
    `query ($from: DateTime!, $to: DateTime, $first: Int, $after: String) {
      dealDiff(from: $from, to: $to, first: $first, after: $after) {
        nodes { difference record { title version } changes { field before after } }
        edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
    { ...args },
  )
  return dealDiff
}

const everything = [
  {
    difference: 'CHANGED',
    record: { title: 'new title', version: 3 },
    changes: [
      { field: 'title', before: 'changed', after: 'new title' },
      { field: 'amount', before: '1.00', after: '3.50' },
    ],
  },
  { difference: 'DELETED', record: { title: 'gone', version: 1 }, changes: [] },
  { difference: 'CREATED', record: { title: 'made', version: 1 }, changes: [] },
]

describe('the differences between two moments', () => {
  it('are what is left of all that happened: nothing of what came and went, or was changed back', async () => {
    const [from, to] = [moments[3], moments.at(-1)]
    expect((await diff({ from, to })).nodes).toEqual(everything)
    expect((await diff({ from })).nodes).toEqual(everything)
    expect((await diff({ from, to: null })).nodes).toEqual(everything)
  })

  it('are none between a moment and itself', async () => {
    expect((await diff({ from: moments[5], to: moments[5] })).nodes).toEqual([])
  })

  it('are those of the moments in between', async () => {
    const titles = async (from: number, to: number) =>
      (await diff({ from: moments[from], to: moments[to] })).nodes.map(
        ({ difference, record }) => `${difference} ${record.title}`,
      )
    expect(await titles(3, 6)).toEqual(['CHANGED new title', 'CHANGED other'])
    expect(await titles(6, 8)).toEqual(['CHANGED back', 'CREATED passing'])
    expect(await titles(8, 9)).toEqual(['DELETED passing'])
    expect(
      (await diff({ from: '2000-01-01T00:00:00Z', to: moments[1] })).nodes.map((one) => one.difference),
    ).toEqual(['CREATED', 'CREATED'])
  })

  it('are walked in pages', async () => {
    const args = { from: moments[3], first: 2 }
    const one = await diff(args)
    expect(one).toMatchObject({
      nodes: everything.slice(0, 2),
      pageInfo: { hasNextPage: true, hasPreviousPage: false, endCursor: one.edges[1]?.cursor },
    })
    expect(await diff({ ...args, after: one.pageInfo.endCursor })).toMatchObject({
      nodes: everything.slice(2),
      pageInfo: { hasNextPage: false, hasPreviousPage: true },
    })
  })

  it('are told to every role', async () => {
    for (const role of ['reader', 'writer'] as const) {
      expect((await diff({ from: moments[3] }, await tenant.as(role))).nodes).toEqual(everything)
    }
  })

  it('are nothing of another tenant', async () => {
    const other = await makeTenant(test, [deal])
    expect((await diff({ from: '2000-01-01T00:00:00Z' }, other)).nodes).toEqual([])
  })
})

describe('what is refused', () => {
  it.each([
    ['a start in the future', { from: '9999-01-01T00:00:00Z' }, /^from is in the future/],
    [
      'an end in the future',
      { from: '2000-01-01T00:00:00Z', to: '9999-01-01T00:00:00Z' },
      /^to is in the future/,
    ],
    ['no moment', { from: 'now' }, /^from must be a moment/],
    [
      'an end before the start',
      { from: '2001-01-01T00:00:00Z', to: '2000-01-01T00:00:00Z' },
      /^to is before from/,
    ],
    ['a page too large', { from: '2000-01-01T00:00:00Z', first: 1001 }, /^first is 1001/],
  ])('%s', async (_, variables, message) => {
    const answer = await tenant.send(
      'query ($from: DateTime!, $to: DateTime, $first: Int) { dealDiff(from: $from, to: $to, first: $first) { nodes { difference } } }',
      variables,
    )
    expect(codesOf(answer)).toEqual(['BAD_REQUEST'])
    expect(answer.errors[0]?.message).toMatch(message)
  })

  it('a cursor of a list', async () => {
    const { deals } = await tenant.ask<{ deals: { pageInfo: { endCursor: string } } }>(
      '{ deals { pageInfo { endCursor } } }',
    )
    const answer = await tenant.send(
      'query ($after: String) { dealDiff(from: "2000-01-01T00:00:00Z", after: $after) { nodes { difference } } }',
      { after: deals.pageInfo.endCursor },
    )
    expect(codesOf(answer)).toEqual(['CURSOR_INVALID'])
  })

  it('a start before history', async () => {
    const own = await makeTenant(test, [deal])
    await (await connect(test.databaseUrl)).query(
      `update tablecast.tenants set history_from = now() - interval '1 day' where slug = $1`,
      [own.slug],
    )
    const answer = await own.send('{ dealDiff(from: "2000-01-01T00:00:00Z") { nodes { difference } } }')
    expect(codesOf(answer)).toEqual(['BAD_REQUEST'])
    expect(answer.errors[0]?.message).toContain('The history of this tenant begins at ')
  })
})

it('fields are those of today: what was in a deleted one is no difference, and a renamed one has its new name', async () => {
  const own = await makeTenant(test, [deal])
  const { made } = await own.ask<{ made: { id: string; createdAt: string } }>(
    'mutation { made: createDeal(input: { title: "a", note: "x" }) { id createdAt } }',
  )
  const { other } = await own.ask<{ other: { id: string; createdAt: string } }>(
    'mutation { other: createDeal(input: { note: "x" }) { id createdAt } }',
  )
  await sleep(2)
  await own.ask('mutation ($id: ID!) { updateDeal(id: $id, patch: { title: "b", note: "y" }) { id } }', {
    id: made.id,
  })
  await own.ask('mutation ($id: ID!) { updateDeal(id: $id, patch: { note: "y" }) { id } }', { id: other.id })
  await own.define('mutation { deleteField(table: "Deal", field: "note") { name } }')
  await own.define('mutation { renameField(table: "Deal", field: "title", name: "headline") { name } }')
  expect(
    await own.ask(
      'query ($from: DateTime!) { dealDiff(from: $from) { nodes { record { headline } changes { field before after deleted } } } }',
      { from: other.createdAt },
    ),
  ).toEqual({
    dealDiff: {
      nodes: [
        {
          record: { headline: 'b' },
          changes: [{ field: 'headline', before: 'a', after: 'b', deleted: false }],
        },
      ],
    },
  })
})
