import { beforeAll, expect, it } from '@jest/globals'
import type pg from 'pg'
import { connect, untilWaiting } from '../support/client.ts'
import { createTestDatabase } from '../support/database.ts'
import { type Instance, post } from './outage.ts'
import { startSettled } from './serving.ts'

// The server is a process of its own, so that what its clients cost is not counted as its own. The load is of one
// tenant, and it is the pool that is to be too small for it.
const poolSize = 10
const env = {
  POOL_SIZE: String(poolSize),
  POOL_WAIT_MS: '1000',
  STATEMENT_TIMEOUT_MS: '60000',
  LIMIT_TENANT_CONCURRENCY: '0',
}
let instance: Instance
let client: pg.Client
let ids: string[]

const ask = (text: string) => post(`${instance.origin}/graphql`, instance.token, text)

beforeAll(async () => {
  const { url } = await createTestDatabase()
  instance = await startSettled(url, env)
  ids = []
  for (let made = 0; made < 200; made++) {
    const { body } = await ask('mutation { createDeal(input: { title: "first" }) { id } }')
    ids.push(body.data.createDeal.id)
  }
  client = await connect(url)
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
  const measure = async (turn: number) => {
    const begin = performance.now()
    return { ...(await ask(query)), turn, ms: performance.now() - begin }
  }
  const answers = await Promise.all(
    Array.from({ length: clients }, async () => {
      const own: Awaited<ReturnType<typeof measure>>[] = []
      for (let turn = 0; turn < each; turn++) {
        own.push(await measure(turn))
      }
      return own
    }),
  )
  return answers.flat()
}

it('ten times as many clients as connections wait for one another, and are answered or told so', async () => {
  tell('1 × the pool', await load(poolSize, 30))
  const answers = await load(10 * poolSize, 30)
  const { first = [], ...later } = Object.groupBy(answers, ({ turn, status }) =>
    turn === 0 ? 'first' : String(status),
  )
  // A busy process of Node takes one new connection in each round of its event loop.
  tell('10 × the pool, the first request of each connection', first)
  for (const [status, some] of Object.entries(later)) {
    tell(`10 × the pool, ${status}`, some ?? [])
  }
  for (const { status, body } of answers) {
    expect(status === 200 ? body.data.deals.totalCount : body.errors[0].extensions.code).toBe(
      status === 200 ? 200 : 'UNAVAILABLE',
    )
  }
})

it('where all connections are stuck, each of ten times as many is told so in time, and all is well after it', async () => {
  await client.query('begin; select from tablecast.records for update')
  const stuck = ids
    .slice(0, poolSize)
    .map((id) => ask(`mutation { updateDeal(id: "${id}", patch: { title: "first" }) { id } }`))
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
  const times: number[] = []
  for (let turn = 0; turn < 100; turn++) {
    await client.query('begin; select from tablecast.records for update')
    const leaving = new AbortController()
    const gone = fetch(`${instance.origin}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${instance.token}` },
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
