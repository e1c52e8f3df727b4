import { beforeAll, expect, it } from '@jest/globals'
import { GraphQLError } from 'graphql'
import type { Tablecast } from '../../src/app.ts'
import { describeFault } from '../../src/http/watch/fault.ts'
import { adminKey, jwtSecret, toToken, useApp } from '../support/app.ts'
import { connect } from '../support/client.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'
import { keepLog } from './lines.ts'

// A secret is put in every place where a client can put something. Whatever looks on must not have it: the log, the
// metrics, Server-Timing, the statements that are shown.

const test = useApp()
const log = keepLog('trace')
const metricsKey = 'a-metrics-key-for-tests'
let app: Tablecast
let tenant: TestTenant

beforeAll(async () => {
  app = test.another({ logger: log.logger, metricsKeys: [metricsKey], diagnostics: true })
  tenant = await makeTenant(test, [
    {
      name: 'Deal',
      fields: [
        { name: 'title', kind: 'text', options: { maxLength: 100 } },
        { name: 'price', kind: 'decimal', options: { precision: 9, scale: 2 } },
      ],
    },
  ])
})

// Each place has a secret of its own, so that the one that leaks says where.
const made: string[] = []
const secret = (place: string): string => {
  const text = `secret-of-${place}-7c1f`
  made.push(text)
  return text
}

interface Sent {
  path?: string
  method?: string
  headers?: Record<string, string>
  body?: string
}

async function send({ path = '/graphql', method = 'POST', headers = {}, body }: Sent): Promise<string> {
  const response = await app.fetch(
    new Request(`http://tablecast.test${path}`, {
      method,
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${tenant.token}`,
        'x-explain': 'sql',
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
    }),
  )
  const answer = await response.text()
  const explained = /"sql":\[.*/s.exec(answer)?.[0] ?? ''
  return [explained, response.headers.get('server-timing'), response.headers.get('x-request-id')].join()
}

const ask = (query: string, variables?: unknown, rest: Sent = {}) =>
  send({ ...rest, body: JSON.stringify({ query, variables }) })

const create = 'mutation ($input: DealInput!) { createDeal(input: $input) { id } }'
const actor = `${secret('actor')}@example.com`

async function sendEverywhere(): Promise<string[]> {
  const named = await toToken({ tenant: tenant.slug, sub: actor, role: 'admin' })
  const expired = await toToken({ tenant: tenant.slug, sub: 'ann', role: 'admin' }, { expires: 1 })
  const foreign = await toToken(
    { tenant: tenant.slug, sub: 'ann', role: 'admin' },
    { secret: 'y'.repeat(32) },
  )
  const { createApiKey } = await tenant.define<{ createApiKey: { key: string } }>(
    'mutation { createApiKey(input: { name: "x", role: WRITER }) { key } }',
  )
  const apiKey = createApiKey.key
  made.push(apiKey, tenant.token, named, expired, foreign, adminKey, jwtSecret, metricsKey)
  const authorization = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })
  return Promise.all([
    ask('{ deals { totalCount } }', {}, authorization(named)),
    ask(create, { input: { title: 'by an actor' } }, authorization(named)),
    ask('{ deals { totalCount } }', {}, authorization(expired)),
    ask('{ deals { totalCount } }', {}, authorization(foreign)),
    ask('{ deals { totalCount } }', {}, authorization(secret('bearer'))),
    ask('{ deals { totalCount } }', {}, { headers: { authorization: `Basic ${secret('basic')}` } }),
    ask('{ deals { totalCount } }', {}, authorization(apiKey)),
    ask('{ deals { totalCount } }', {}, authorization(`${apiKey}x`)),
    ask(create, { input: { title: secret('variable') } }),
    ask(create, { input: { title: secret('long-variable').repeat(20) } }),
    ask(create, { input: { price: secret('wrong-variable') } }),
    ask(create, { input: { [secret('variable-name')]: 1 } }),
    ask(create, { input: { title: 'x' }, [secret('unused-variable')]: secret('unused') }),
    ask(`mutation { createDeal(input: { title: "${secret('literal')}" }) { id } }`),
    ask(`mutation { createDeal(input: { price: "${secret('wrong-literal')}" }) { id } }`),
    ask(`{ deals(filter: { title: { contains: "${secret('filter')}" } }) { nodes { title } totalCount } }`),
    ask(`{ deals(filter: { title: { like: "${secret('pattern')}%" } }) { totalCount } }`),
    ask(`{ deals(filter: { price: { lt: "${secret('wrong-filter')}" } }) { totalCount } }`),
    ask(`{ deals(after: "${secret('cursor')}") { nodes { id } } }`),
    ask(`{ node(id: "${secret('id')}") { id } }`),
    ask(`{ ${secret('field').replaceAll('-', '_')} }`),
    ask(`# ${secret('comment')}\n{ deals { totalCount } }`),
    ask(`{ deals { "${secret('syntax')}`),
    send({ body: `{"query": ${secret('body')}` }),
    send({ body: JSON.stringify({ query: '{ __typename }', operationName: secret('operation-name') }) }),
    send({ body: JSON.stringify({ query: '{ __typename }', extensions: { a: secret('extension') } }) }),
    send({ body: secret('plain'), headers: { 'content-type': `text/plain; charset=${secret('charset')}` } }),
    ask(
      '{ __typename }',
      {},
      { headers: { 'x-request-id': `${secret('request-id')} "`, cookie: secret('cookie') } },
    ),
    ask('{ __typename }', {}, { headers: { 'x-explain': secret('explain'), referer: secret('referer') } }),
    ask('{ __typename }', {}, { path: `/graphql?token=${secret('address')}` }),
    send({ method: 'GET', path: `/graphql?query={deals(after:"${secret('get')}"){totalCount}}` }),
    send({ method: 'GET', path: `/${secret('path')}` }),
    send({ method: secret('method').toUpperCase(), path: '/graphql' }),
    send({ method: 'GET', path: '/schema.graphql', headers: { 'if-none-match': secret('etag') } }),
    send({ method: 'GET', path: '/metrics', headers: { authorization: `Bearer ${secret('metrics')}` } }),
    ask(`mutation { createTable(input: { name: "${secret('table')}" }) { name } }`, {}, { path: '/catalog' }),
    ask('{ tenants { slug } }', {}, { path: '/catalog', ...authorization(adminKey) }),
  ])
}

function expectNone(text: string): void {
  const found = made.filter((one) => text.toLowerCase().includes(one.toLowerCase()))
  expect(found).toEqual([])
}

it('what clients send is nowhere in the log, the metrics, the timings or the statements', async () => {
  const shown = await sendEverywhere()
  expect(log.entries().length).toBeGreaterThanOrEqual(shown.length)
  expect(shown.join()).toContain('insert into')
  expectNone(log.text())
  expectNone(shown.join())
  expectNone(await app.metrics())
})

it('nor are they when Postgres itself fails on them, and quotes what it failed on', async () => {
  const client = await connect(test.databaseUrl)
  await client.query(`
    create function public.fail() returns trigger language plpgsql as $$ begin
      raise exception 'no "%"', new.data using detail = new.data, hint = new.data, errcode = 'XX000';
    end $$;
    create trigger fail before insert on tablecast.records for each row execute function public.fail()`)
  try {
    log.clear()
    const shown = await ask(create, { input: { title: secret('fault') } })
    expect(log.entries()).toMatchObject([
      { msg: 'a request failed', err: { message: 'no "…"', code: 'XX000' } },
      { msg: 'request', codes: ['INTERNAL'] },
    ])
    expectNone(log.text())
    expectNone(shown)
  } finally {
    await client.query('drop trigger fail on tablecast.records')
  }
})

it.each([
  ['a parser of JavaScript', () => JSON.parse('hidden')],
  ['another one', () => BigInt('hidden')],
  [
    'GraphQL, of a stored value that it cannot give out',
    () => {
      throw new GraphQLError('Int cannot represent non-integer value: hidden')
    },
  ],
  [
    'what is not even an error',
    () => {
      throw 'hidden'
    },
  ],
])('what is logged of a fault has its place and not its value: %s', (_, fail) => {
  let fault: unknown
  try {
    fail()
  } catch (error) {
    fault = error
  }
  const { message, stack } = describeFault(fault)
  expect(`${message} ${stack}`).not.toContain('hidden')
})

it('a fault of ours keeps its sentence and its stack', () => {
  const fault = new Error('no table "Deal"; the schema should have been rebuilt')
  const { name, message, stack } = describeFault(fault)
  expect({ name, message }).toEqual({ name: 'Error', message: fault.message })
  expect(stack).toBe(fault.stack)
})
