import { beforeAll, beforeEach, expect, it } from '@jest/globals'
import type { Tablecast } from '../../src/app.ts'
import { useApp } from '../support/app.ts'
import { connect, untilBusy } from '../support/client.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'
import { keepLog } from './lines.ts'

const test = useApp()
const log = keepLog()
let app: Tablecast
let tenant: TestTenant
let tenantId: number

const deal = { name: 'Deal', fields: [{ name: 'title', kind: 'text' }] }
const levels: Record<string, number> = { debug: 20, info: 30, warn: 40, error: 50 }

beforeAll(async () => {
  app = test.another({ logger: log.logger })
  tenant = await makeTenant(test, [deal])
  const client = await connect(test.databaseUrl)
  const { rows } = await client.query('select id from tablecast.tenants where slug = $1', [tenant.slug])
  tenantId = rows[0].id
})
beforeEach(() => {
  log.clear()
})

const send = (query: string, headers: Record<string, string> = {}, path = '/graphql') =>
  app.fetch(
    new Request(`http://tablecast.test${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${tenant.token}`,
        ...headers,
      },
      body: JSON.stringify({ query }),
    }),
  )

it('a request is one line', async () => {
  await send('mutation { createDeal(input: { title: "Ran" }) { id } }')
  log.clear()
  const response = await send('query Deals { deals { nodes { title } } }')
  expect(log.entries()).toEqual([
    {
      level: levels['info'],
      time: expect.any(Number),
      pid: expect.any(Number),
      hostname: expect.any(String),
      msg: 'request',
      requestId: response.headers.get('x-request-id'),
      method: 'POST',
      path: '/graphql',
      tenantId,
      role: 'admin',
      operation: 'query',
      operationName: 'Deals',
      status: 200,
      ms: expect.any(Number),
      statements: 2,
      rowsRead: 2,
      rowsWritten: 0,
    },
  ])
})

it('a mutation tells what it wrote, the history among it', async () => {
  await send('mutation { createDeal(input: { title: "Ran" }) { id } }')
  expect(log.entries()).toMatchObject([{ operation: 'mutation', rowsWritten: 2, status: 200 }])
})

it('/catalog tells the tenant too, and the operator has none', async () => {
  await send('{ tables { name } }', {}, '/catalog')
  await send('{ tenants { slug } }', { authorization: 'Bearer an-operator-key-for-tests' }, '/catalog')
  expect(log.entries()).toMatchObject([
    { path: '/catalog', tenantId, role: 'admin' },
    { path: '/catalog', role: 'operator' },
  ])
  expect(log.entries()[1]).not.toHaveProperty('tenantId')
})

it('what is refused tells why, and is the business of the client', async () => {
  await send('{ nothing }')
  await send('{ deals { totalCount } }', { authorization: 'Bearer nobody' })
  await app.fetch(new Request('http://tablecast.test/elsewhere?a=b'))
  expect(log.entries()).toMatchObject([
    { level: levels['info'], status: 200, codes: ['BAD_REQUEST'], tenantId },
    { level: levels['info'], status: 401, codes: ['UNAUTHENTICATED'] },
    { level: levels['info'], status: 404, codes: ['BAD_REQUEST'] },
  ])
  expect(log.text()).not.toContain('elsewhere')
})

it('what the database keeps us from is a warning, what goes wrong here an error with its id', async () => {
  const lost = test.another({ logger: log.logger })
  await lost.close()
  await test.post('/graphql', { query: '{ deals { totalCount } }' }, tenant.token, lost)
  expect(log.entries()).toMatchObject([{ level: levels['warn'], codes: ['UNAVAILABLE'], status: 503 }])
  log.clear()
  const client = await connect(test.databaseUrl)
  await client.query('alter function tablecast.sort_key(text) rename to hidden')
  try {
    const response = await send('{ deals(orderBy: { title: ASC }) { nodes { id } } }')
    const { errors } = (await response.json()) as { errors: { extensions: { id: string } }[] }
    const requestId = response.headers.get('x-request-id')
    expect(log.entries()).toMatchObject([
      { level: levels['error'], msg: 'a request failed', id: errors[0]?.extensions.id, requestId },
      { level: levels['error'], msg: 'request', codes: ['INTERNAL'], requestId },
    ])
  } finally {
    await client.query('alter function tablecast.hidden(text) rename to sort_key')
  }
})

it('what machines ask all day is told to whoever debugs only, whatever the answer', async () => {
  const watched = test.another({ logger: log.logger, metricsKeys: ['a-metrics-key-for-tests'] })
  const ask = (path: string) => watched.fetch(new Request(`http://tablecast.test${path}`))
  await ask('/healthz')
  await ask('/readyz')
  await ask('/metrics')
  watched.drain()
  await ask('/readyz')
  expect(log.entries()).toMatchObject([
    { level: levels['debug'], path: '/healthz', status: 200 },
    { level: levels['debug'], path: '/readyz', status: 200 },
    { level: levels['debug'], path: '/metrics', status: 401 },
    { level: levels['debug'], path: '/readyz', status: 503 },
  ])
})

it('who sends too much is told with the tenant and the limit', async () => {
  const busy = test.another({ logger: log.logger, limits: { tenantRequests: 1 } })
  for (let round = 0; round < 2; round++) {
    await test.post('/graphql', { query: '{ __typename }' }, tenant.token, busy)
  }
  expect(log.entries()[1]).toMatchObject({
    level: levels['info'],
    status: 429,
    codes: ['RATE_LIMITED'],
    limit: 'tenantRequests',
    tenantId,
    role: 'admin',
  })
  expect(log.entries()[0]).not.toHaveProperty('limit')
})

it('an operation that costs too much is told by its name', async () => {
  const frugal = test.another({ logger: log.logger, limits: { cost: 10 } })
  await test.post('/graphql', { query: 'query Greedy { deals { nodes { id } } }' }, tenant.token, frugal)
  expect(log.entries()).toMatchObject([
    { codes: ['QUERY_TOO_COMPLEX'], operation: 'query', operationName: 'Greedy' },
  ])
})

it('a request that takes too long is a warning, one whose client has gone away is not', async () => {
  const client = await connect(test.databaseUrl)
  const hasty = test.another({ logger: log.logger, limits: { requestMs: 200 } })
  const body = { query: '{ deals { totalCount } }' }
  await test.post('/graphql', body, tenant.token, hasty)
  log.clear()
  await client.query('begin; lock table tablecast.records')
  await test.post('/graphql', body, tenant.token, hasty)
  const leaving = new AbortController()
  const left = app.fetch(
    new Request('http://tablecast.test/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${tenant.token}` },
      body: JSON.stringify(body),
      signal: leaving.signal,
    }),
  )
  await untilBusy(client)
  leaving.abort()
  await left.catch(() => {})
  await client.query('rollback')
  expect(log.entries()).toMatchObject([
    { level: levels['warn'], codes: ['TIMEOUT'], status: 200 },
    { level: levels['info'], status: 499 },
  ])
  expect(log.entries()[1]).not.toHaveProperty('codes')
})

it('a logger without a level is not asked for it', async () => {
  const told: object[] = []
  const plain = test.another({ logger: { error: (details) => told.push(details) } })
  const body = { query: '{ deals { totalCount } }' }
  expect((await test.post('/graphql', body, tenant.token, plain)).status).toBe(200)
  expect(told).toEqual([])
})

it('a long operation name is cut', async () => {
  await send(`query ${'a'.repeat(1_000)} { __typename }`)
  expect(log.entries()).toMatchObject([{ operationName: 'a'.repeat(64) }])
})

it.each(['req-1', '0af7651916cd43dd8448eb211c80319c', 'Root=1-67891233-abcdef012345678912345678'])(
  'the id of a proxy is kept: %s',
  async (id) => {
    const response = await send('{ __typename }', { 'x-request-id': id })
    expect(response.headers.get('x-request-id')).toBe(id)
    expect(log.entries()).toMatchObject([{ requestId: id }])
  },
)

it.each(['', 'a b', 'a"b', 'a'.repeat(65), 'é'])(
  'an id that is not well-formed is replaced: %j',
  async (id) => {
    const response = await send('{ __typename }', { 'x-request-id': id })
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/)
  },
)

it('a change is found by the id of its request', async () => {
  const client = await connect(test.databaseUrl)
  const make = await send('mutation { createDeal(input: { title: "Ran" }) { id } }', {
    'x-request-id': 'made',
  })
  const { data } = (await make.json()) as { data: { createDeal: { id: string } } }
  const { id } = data.createDeal
  await send(`mutation { updateDeal(id: "${id}", patch: { title: "Ikiru" }) { id } }`, {
    'x-request-id': 'changed',
  })
  await send(`mutation { deleteDeal(id: "${id}") { id } }`, { 'x-request-id': 'removed' })
  await send(`mutation { restoreDeal(id: "${id}") { id } }`, { 'x-request-id': 'restored' })
  const { rows } = await client.query(
    'select action, request_id from tablecast.record_history where record_id = $1 order by version',
    [id],
  )
  expect(rows).toEqual([
    { action: 'create', request_id: 'made' },
    { action: 'update', request_id: 'changed' },
    { action: 'delete', request_id: 'removed' },
    { action: 'restore', request_id: 'restored' },
  ])
})

it('a transaction that is run again tells how often', async () => {
  const client = await connect(test.databaseUrl)
  // Postgres refuses the first insert as if another transaction had won.
  await client.query(`
    create sequence public.attempts;
    create function public.lose() returns trigger language plpgsql security definer as $$ begin
      if nextval('public.attempts') = 1 then raise exception 'lost' using errcode = '40001'; end if;
      return new;
    end $$;
    create trigger lose before insert on tablecast.records for each row execute function public.lose()`)
  try {
    await send('mutation { createDeal(input: { title: "Ran" }) { id } }')
    expect(log.entries()).toMatchObject([{ status: 200, retries: 1 }])
  } finally {
    await client.query('drop trigger lose on tablecast.records')
  }
})
