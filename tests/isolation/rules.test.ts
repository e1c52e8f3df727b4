import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type pg from 'pg'
import { useApp } from '../support/app.ts'
import { connect } from '../support/client.ts'
import { rules } from './rules.ts'

const test = useApp()
let client: pg.Client

beforeAll(async () => {
  client = await connect(test.databaseUrl)
})
// Roles belong to the whole cluster: what is done to them here no other test may ever see.
beforeEach(async () => {
  await client.query('begin')
})
afterEach(async () => {
  await client.query('rollback')
})

describe.each(rules)('$name', ({ finds, planted }) => {
  const breaches = async () =>
    (await client.query<{ breach: string }>(finds)).rows.map(({ breach }) => breach)

  it('holds', async () => {
    expect(await breaches()).toEqual([])
  })

  it.each(planted)('notices: %s', async (harm) => {
    await client.query(harm)
    expect(await breaches()).not.toEqual([])
  })
})
