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
    { name: 'title', kind: 'text', required: true },
    { name: 'amount', kind: 'decimal', options: { precision: 12, scale: 2 } },
  ],
}

let tenant: TestTenant

beforeAll(async () => {
  tenant = await makeTenant(test, [deal])
})

/** A record as a write left it. */
interface Written {
  id: string
  updatedAt: string
}

// No two writes of a test in one millisecond.
async function write(mutation: string, variables: object, who = tenant): Promise<Written> {
  await sleep(2)
  const { record } = await who.ask<{ record: Written }>(mutation, { ...variables })
  return record
}

const create = (input: object, who = tenant) =>
  write(
    'mutation ($input: DealInput!) { record: createDeal(input: $input) { id updatedAt } }',
    { input },
    who,
  )

const update = ({ id }: Written, patch: object, who = tenant) =>
  write(
    'mutation ($id: ID!, $patch: DealPatch!) { record: updateDeal(id: $id, patch: $patch) { id updatedAt } }',
    { id, patch },
    who,
  )

const remove = ({ id }: Written) =>
  write('mutation ($id: ID!) { record: deleteDeal(id: $id) { id updatedAt } }', { id })

const getQuery = `query ($id: ID!, $asOf: DateTime, $all: Boolean) {
  deal(by: { id: $id }, asOf: $asOf, includeDeleted: $all) {
    version updatedAt updatedBy deletedAt title amount history { nodes { version } } } }`

async function get(
  { id }: Written,
  asOf: string,
  { all = false, who = tenant } = {},
): Promise<object | null> {
  const { deal } = await who.ask<{ deal: object | null }>(getQuery, { id, asOf, all })
  return deal
}

const justBefore = (moment: string): string => new Date(Date.parse(moment) - 1).toISOString()

describe('a record asOf a moment', () => {
  it('is as it was then, with the history that it had', async () => {
    const one = await create({ title: 'a', amount: '1.5' })
    const two = await update(one, { amount: null })
    const three = await update(one, { title: 'c', amount: 3 })
    expect(await get(one, justBefore(one.updatedAt))).toBeNull()
    expect(await get(one, one.updatedAt)).toMatchObject({
      version: 1,
      title: 'a',
      amount: '1.50',
      updatedAt: one.updatedAt,
      history: { nodes: [{ version: 1 }] },
    })
    for (const moment of [two.updatedAt, justBefore(three.updatedAt)]) {
      expect(await get(one, moment)).toMatchObject({
        version: 2,
        title: 'a',
        amount: null,
        updatedAt: two.updatedAt,
        history: { nodes: [{ version: 2 }, { version: 1 }] },
      })
    }
    expect(await get(one, three.updatedAt)).toMatchObject({ version: 3, title: 'c', amount: '3.00' })
  })

  it('was changed by whoever had changed it by then', async () => {
    const one = await create({ title: 'a' })
    const writer = await tenant.as('writer')
    const two = await update(one, { title: 'b' })
    await (await connect(test.databaseUrl)).query(
      `update tablecast.record_history set actor = 'user:bob' where record_id = $1 and version = 2`,
      [one.id],
    )
    await update(one, { title: 'c' }, writer)
    expect(await get(one, two.updatedAt)).toMatchObject({ updatedBy: 'user:bob', updatedAt: two.updatedAt })
  })

  it('is there before it was deleted and hidden after, but for admins who ask for it', async () => {
    const one = await create({ title: 'a' })
    const gone = await remove(one)
    expect(await get(one, one.updatedAt)).toMatchObject({ version: 1, deletedAt: null })
    expect(await get(one, one.updatedAt, { all: true })).toMatchObject({ version: 1, deletedAt: null })
    expect(await get(one, gone.updatedAt)).toBeNull()
    expect(await get(one, gone.updatedAt, { all: true })).toMatchObject({
      version: 2,
      title: 'a',
      deletedAt: gone.updatedAt,
    })
  })

  it.each([false, true])('never was when it is purged, with keepHistory: %s', async (keepHistory) => {
    const one = await create({ title: 'a' })
    await update(one, { title: 'b' })
    await tenant.ask('mutation ($id: ID!, $keep: Boolean!) { purgeDeal(id: $id, keepHistory: $keep) }', {
      id: one.id,
      keep: keepHistory,
    })
    expect(await get(one, one.updatedAt, { all: true })).toBeNull()
  })

  it('has the fields of today: renamed ones under their new name, deleted ones not, new ones without a value', async () => {
    const own = await makeTenant(test, [deal])
    const one = await create({ title: 'a', amount: 1 }, own)
    await update(one, { title: 'b', amount: 2 }, own)
    await own.define('mutation { renameField(table: "Deal", field: "title", name: "headline") { name } }')
    await own.define('mutation { deleteField(table: "Deal", field: "amount") { name } }')
    await own.define(
      'mutation { addField(table: "Deal", field: { name: "amount", kind: "integer", default: 7 }) { name } }',
    )
    expect(
      await own.ask(
        `query ($id: ID!, $asOf: DateTime) {
          deal(by: { id: $id }, asOf: $asOf) { headline amount }
          deals(filter: { headline: { eq: "a" } }, asOf: $asOf) { totalCount } }`,
        { id: one.id, asOf: one.updatedAt },
      ),
    ).toEqual({ deal: { headline: 'a', amount: null }, deals: { totalCount: 1 } })
  })

  it('is found by the value that it had of a unique field then', async () => {
    const own = await makeTenant(test, [
      { name: 'Deal', fields: [{ name: 'title', kind: 'text', unique: true }] },
    ])
    const one = await create({ title: 'a' }, own)
    const two = await update(one, { title: 'b' }, own)
    const other = await create({ title: 'a' }, own)
    const query = `query ($title: String, $asOf: DateTime, $all: Boolean) {
      deal(by: { title: $title }, asOf: $asOf, includeDeleted: $all) { id } }`
    const find = async (title: string, asOf?: string, all = false) =>
      (await own.ask<{ deal: { id: string } | null }>(query, { title, asOf, all })).deal?.id
    expect(await find('a', one.updatedAt)).toBe(one.id)
    expect(await find('b', one.updatedAt)).toBeUndefined()
    expect(await find('a', two.updatedAt)).toBeUndefined()
    expect(await find('b', two.updatedAt)).toBe(one.id)
    expect(await find('a', other.updatedAt)).toBe(other.id)
    await own.ask('mutation ($id: ID!) { deleteDeal(id: $id) { id } }', { id: other.id })
    expect(await find('a')).toBeUndefined()
    expect(await find('a', undefined, true)).toBe(other.id)
    const third = await create({ title: 'a' }, own)
    expect(await find('a', undefined, true)).toBe(third.id)
  })

  it('is read together with others of the same moment', async () => {
    const one = await create({ title: 'a' })
    const two = await update(one, { title: 'b' })
    const query = `query ($id: ID!, $early: DateTime, $later: DateTime) {
      a: deal(by: { id: $id }, asOf: $early) { title }
      b: deal(by: { id: $id }, asOf: $later) { title }
      c: deal(by: { id: $id }) { title } }`
    await update(one, { title: 'c' })
    expect(await tenant.ask(query, { id: one.id, early: one.updatedAt, later: two.updatedAt })).toEqual({
      a: { title: 'a' },
      b: { title: 'b' },
      c: { title: 'c' },
    })
  })
})

describe('a list asOf a moment', () => {
  it('filters, sorts, counts and is walked as the table was then', async () => {
    const own = await makeTenant(test, [deal])
    const made: Written[] = []
    for (const amount of [3, 1, 2, 5, 4]) {
      made.push(await create({ title: 'then', amount }, own))
    }
    const asOf = made.at(-1)?.updatedAt
    for (const [index, one] of made.entries()) {
      await update(one, { title: 'now', amount: index }, own)
    }
    await create({ title: 'then', amount: 9 }, own)
    const query = `query ($asOf: DateTime, $after: String) {
      deals(asOf: $asOf, filter: { title: { eq: "then" }, amount: { gt: 1 } }, orderBy: [{ amount: DESC }], first: 2, after: $after) {
        totalCount nodes { amount title version } pageInfo { hasNextPage hasPreviousPage endCursor } } }`
    interface Answer {
      deals: {
        totalCount: number
        nodes: { amount: string }[]
        pageInfo: { endCursor: string; hasNextPage: boolean }
      }
    }
    const first = await own.ask<Answer>(query, { asOf })
    const second = await own.ask<Answer>(query, { asOf, after: first.deals.pageInfo.endCursor })
    const amounts = [first, second].flatMap(({ deals }) => deals.nodes.map(({ amount }) => amount))
    expect(amounts).toEqual(['5.00', '4.00', '3.00', '2.00'])
    expect(first.deals).toMatchObject({
      totalCount: 4,
      pageInfo: { hasNextPage: true, hasPreviousPage: false },
    })
    expect(second.deals).toMatchObject({
      totalCount: 4,
      pageInfo: { hasNextPage: false, hasPreviousPage: true },
    })
    expect((await own.ask<Answer>(query)).deals).toMatchObject({ totalCount: 1, nodes: [{ amount: '9.00' }] })
  })

  it('is empty before there was anything', async () => {
    expect(
      await tenant.ask(
        '{ deals(asOf: "0001-01-01T00:00:00Z", includeDeleted: true) { totalCount nodes { id } } }',
      ),
    ).toEqual({ deals: { totalCount: 0, nodes: [] } })
  })

  it('has nothing of another tenant', async () => {
    const [mine, theirs] = [await makeTenant(test, [deal]), await makeTenant(test, [deal])]
    const one = await create({ title: 'theirs' }, theirs)
    const two = await update(one, { title: 'still theirs' }, theirs)
    for (const asOf of [one.updatedAt, two.updatedAt]) {
      expect(await get(one, asOf, { who: mine, all: true })).toBeNull()
      expect(
        await mine.ask('query ($asOf: DateTime) { deals(asOf: $asOf) { totalCount } }', { asOf }),
      ).toEqual({
        deals: { totalCount: 0 },
      })
    }
  })
})

describe('a moment', () => {
  it.each([
    ['of the future', '9999-12-31T23:59:59.999Z', /^asOf is in the future: here it is 20/],
    ['that is no moment', 'yesterday', /^asOf must be a moment with an offset/],
    ['that is none in any calendar', '2026-02-30T00:00:00Z', /^asOf must be a moment with an offset/],
  ])('%s is refused', async (_, asOf, message) => {
    for (const query of [
      'deals(asOf: $asOf) { totalCount }',
      `deal(by: { id: "${'0'.repeat(8)}-0000-7000-8000-000000000001" }, asOf: $asOf) { id }`,
    ]) {
      const answer = await tenant.send(`query ($asOf: DateTime) { ${query} }`, { asOf })
      expect(codesOf(answer)).toEqual(['BAD_REQUEST'])
      expect(answer.errors[0]?.message).toMatch(message)
    }
  })

  it('may have any offset, and null is none', async () => {
    const one = await create({ title: 'a' })
    const moment = new Date(Date.parse(one.updatedAt) + 3_600_000).toISOString().replace('Z', '+01:00')
    await update(one, { title: 'b' })
    expect(await get(one, moment)).toMatchObject({ title: 'a' })
    expect(
      await tenant.ask('query ($id: ID!) { deal(by: { id: $id }, asOf: null) { title } }', { id: one.id }),
    ).toEqual({ deal: { title: 'b' } })
  })
})

it.each(['reader', 'writer'] as const)('a %s sees the past, without what was deleted then', async (role) => {
  const one = await create({ title: 'a' })
  const gone = await remove(one)
  const who = await tenant.as(role)
  expect(await get(one, one.updatedAt, { who })).toMatchObject({ title: 'a' })
  const answer = await who.send(getQuery, { id: one.id, asOf: gone.updatedAt, all: true })
  expect(codesOf(answer)).toEqual(['FORBIDDEN'])
})
