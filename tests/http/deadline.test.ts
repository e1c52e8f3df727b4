import { beforeAll, expect, it } from '@jest/globals'
import type pg from 'pg'
import type { Tablecast } from '../../src/app.ts'
import { useApp } from '../support/app.ts'
import { connect, untilIdle } from '../support/client.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'

const test = useApp()
let tenant: TestTenant
let hasty: Tablecast

beforeAll(async () => {
  tenant = await makeTenant(test, [{ name: 'Deal', fields: [{ name: 'title', kind: 'text' }] }])
  // The timeout of statements is far away, so that what ends before it has been stopped by the request's.
  hasty = test.another({ poolSize: 1, statementTimeoutMs: 600_000, limits: { requestMs: 300 } })
})

const late = {
  message: 'The request took too long and was stopped.',
  extensions: { code: 'TIMEOUT', hint: expect.any(String) },
}

const send = async ([path, query]: [string, string], app = hasty) =>
  (await test.post(path, { query }, tenant.token, app)).errors

/** Does something while somebody else holds a relation, which no statement comes past. */
async function whileLocked<T>(relation: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = await connect(test.databaseUrl)
  await client.query(`begin; lock table ${relation}`)
  try {
    return await work(client)
  } finally {
    await client.query('rollback')
  }
}

const create = 'mutation { createDeal(input: { title: "late" }) { id } }'

it.each<[string, [string, string]]>([
  ['records', ['/graphql', '{ deals { nodes { title } } }']],
  ['records', ['/graphql', '{ a: deals { totalCount } b: deals(first: 1) { nodes { id } } }']],
  ['records', ['/graphql', create]],
  ['record_history', ['/graphql', create]],
  ['tables', ['/catalog', '{ tables { name } }']],
  [
    'fields',
    ['/catalog', 'mutation { addField(table: "Deal", field: { name: "late", kind: "text" }) { name } }'],
  ],
  ['tenants', ['/catalog', 'mutation { deleteTable(table: "Deal") { name } }']],
])('a statement that waits for %s is stopped when the time of %j is over', async (relation, request) => {
  await test.post('/graphql', { query: '{ deals { totalCount } }' }, tenant.token, hasty)
  const errors = await whileLocked(`tablecast.${relation}`, async (client) => {
    const answered = await send(request)
    await untilIdle(client)
    return answered
  })
  expect(errors.length).toBeGreaterThan(0)
  for (const error of errors) {
    expect(error).toMatchObject(late)
  }
})

it('nothing of a mutation that was stopped is written, and the connection is good for the next', async () => {
  await whileLocked('tablecast.record_history', () => send(['/graphql', create]))
  const query = '{ deals(filter: { title: { eq: "late" } }) { totalCount } }'
  const { data } = await test.post('/graphql', { query }, tenant.token, hasty)
  expect(data).toEqual({ deals: { totalCount: 0 } })
})

it('who waits for what others wait for too gives up alone', async () => {
  // It has no definitions yet, and loads them for all that ask.
  const fresh = test.another({ limits: { requestMs: 300 } })
  const errors = await whileLocked('tablecast.tables', () =>
    send(['/graphql', '{ deals { totalCount } }'], fresh),
  )
  expect(errors).toMatchObject([late])
})

it('a request that waits for a connection is not begun when its time is over', async () => {
  const client = await connect(test.databaseUrl)
  await client.query('begin; lock table tablecast.records')
  const narrow = test.another({ poolSize: 1, limits: { requestMs: 700 } })
  const ask = (query: string) => send(['/graphql', query], narrow)
  await ask('{ __typename }')
  const answers = await Promise.all([ask('{ deals { totalCount } }'), ask(create)])
  await client.query('rollback')
  for (const errors of answers) {
    expect(errors).toMatchObject([late])
  }
})

it('a body that does not come to its end is a BAD_REQUEST in time', async () => {
  const body = new ReadableStream({ start: (controller) => controller.enqueue(Buffer.from('{"query":')) })
  const response = await hasty.fetch(
    new Request('http://tablecast.test/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${tenant.token}` },
      body,
      duplex: 'half',
    } as RequestInit),
  )
  expect(response.status).toBe(408)
  expect(await response.json()).toEqual({
    errors: [{ message: 'The body did not arrive.', extensions: { code: 'BAD_REQUEST' } }],
  })
})
