import { beforeAll, expect, it } from '@jest/globals'
import type pg from 'pg'
import { useApp } from '../support/app.ts'
import { connect, untilWaiting } from '../support/client.ts'
import { serve } from '../support/listening.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'
import { post } from './outage.ts'

const poolSize = 10
const poolWaitMs = 1_000
// The load is of one tenant, and it is the pool that is to be too small for it.
const limits = { tenantConcurrency: 0, tenantRequests: 0, keyRequests: 0 }
const test = useApp({ poolSize, poolWaitMs, statementTimeoutMs: 60_000, limits })
let tenant: TestTenant
let client: pg.Client
let ids: string[]

beforeAll(async () => {
  tenant = await makeTenant(test, [{ name: 'Deal', fields: [{ name: 'title', kind: 'text' }] }])
  ids = []
  for (let made = 0; made < 200; made++) {
    const { createDeal } = await tenant.ask<{ createDeal: { id: string } }>(
      'mutation { createDeal(input: { title: "first" }) { id } }',
    )
    ids.push(createDeal.id)
  }
  client = await connect(test.databaseUrl)
})

const query =
  '{ deals(first: 100, filter: { title: { contains: "irs" } }) { totalCount nodes { id title } } }'

function tell(name: string, answers: { status: number; ms: number }[]): void {
  const times = answers.map(({ ms }) => ms).sort((a, b) => a - b)
  const at = (part: number) => Math.round(times[Math.floor(part * (times.length - 1))] ?? 0)
  const codes = Object.entries(Object.groupBy(answers, ({ status }) => String(status)))
  process.stderr.write(
    `${name}: ${codes.map(([code, list]) => `${list?.length} × ${code}`).join(', ')}; p50 ${at(0.5)}, p95 ${at(0.95)}, p99 ${at(0.99)}, longest ${at(1)} ms\n`,
  )
}

/** So many clients at once, each with its requests one after another. */
async function load(clients: number, each: number) {
  const origin = await serve(test.app)
  const ask = async () => {
    const begin = performance.now()
    const { status, body } = await post(`${origin}/graphql`, tenant.token, query)
    return { status, body, ms: performance.now() - begin }
  }
  const answers = await Promise.all(
    Array.from({ length: clients }, async () => {
      const own: Awaited<ReturnType<typeof ask>>[] = []
      for (let turn = 0; turn < each; turn++) {
        own.push(await ask())
      }
      return own
    }),
  )
  return answers.flat()
}

it('ten times as many clients as connections wait for one another, and are answered or told so', async () => {
  tell('1 × the pool', await load(poolSize, 30))
  const answers = await load(10 * poolSize, 30)
  tell('10 × the pool', answers)
  for (const { status, body } of answers) {
    expect(status === 200 ? body.data.deals.totalCount : body.errors[0].extensions.code).toBe(
      status === 200 ? 200 : 'UNAVAILABLE',
    )
  }
})

it('where all connections are stuck, each of ten times as many is told so in time, and all is well after it', async () => {
  const origin = await serve(test.app)
  await client.query('begin; select from tablecast.records for update')
  const stuck = ids
    .slice(0, poolSize)
    .map((id) =>
      post(
        `${origin}/graphql`,
        tenant.token,
        `mutation { updateDeal(id: "${id}", patch: { title: "first" }) { id } }`,
      ),
    )
  await untilWaiting(client, poolSize)
  const answers = await load(10 * poolSize, 2)
  tell('10 × a pool that is stuck', answers)
  for (const { status, body } of answers) {
    expect({ status, code: body.errors[0].extensions.code }).toEqual({ status: 503, code: 'UNAVAILABLE' })
  }
  await client.query('rollback')
  for (const { status } of await Promise.all(stuck)) {
    expect(status).toBe(200)
  }
  expect((await load(poolSize, 1)).map(({ status }) => status)).toEqual(Array(poolSize).fill(200))
})

it('a hundred clients that go away leave nothing running', async () => {
  const origin = await serve(test.app)
  const times: number[] = []
  for (let turn = 0; turn < 100; turn++) {
    await client.query('begin; select from tablecast.records for update')
    const leaving = new AbortController()
    const gone = fetch(`${origin}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${tenant.token}` },
      body: JSON.stringify({
        query: `mutation { updateDeal(id: "${ids[turn]}", patch: { title: "x" }) { id } }`,
      }),
      signal: leaving.signal,
    }).catch(() => {})
    await untilWaiting(client)
    const begin = performance.now()
    leaving.abort()
    await gone
    for (let waiting = 1; waiting > 0; ) {
      await client.query('select pg_stat_clear_snapshot()')
      const { rows } = await client.query(
        `select count(*)::int as count from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      )
      waiting = rows[0].count
    }
    times.push(performance.now() - begin)
    await client.query('rollback')
  }
  tell(
    'from hanging up to the end of the statement',
    times.map((ms) => ({ status: 499, ms })),
  )
  expect(Math.max(...times)).toBeLessThan(1_000)
})
