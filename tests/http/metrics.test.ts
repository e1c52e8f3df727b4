import { beforeAll, expect, it } from '@jest/globals'
import { register } from 'prom-client'
import type { Tablecast } from '../../src/app.ts'
import { useApp } from '../support/app.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'

const test = useApp()
const metricsKey = 'a-metrics-key-for-tests'
let app: Tablecast
let tenant: TestTenant

beforeAll(async () => {
  app = test.another({ metricsKeys: [metricsKey] })
  tenant = await makeTenant(test, [{ name: 'Deal', fields: [{ name: 'title', kind: 'text' }] }])
})

const scrape = (from = app, key = metricsKey, method = 'GET') =>
  from.fetch(
    new Request('http://tablecast.test/metrics', { method, headers: { authorization: `Bearer ${key}` } }),
  )

/** The value of each series, by its name and labels. */
function readSeries(text: string): Map<string, number> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(lines.map((line) => [line.replace(/ \S+$/, ''), Number(/\S+$/.exec(line)?.[0])]))
}

const send = (query: string, path = '/graphql') => test.post(path, { query }, tenant.token, app)

it('requests are counted by route, type and code, with their stages, statements and rows', async () => {
  await send('{ deals { totalCount } }')
  await send('{ deals { totalCount } }')
  await send('mutation { createDeal(input: { title: "Ran" }) { id } }')
  await send('{ nothing }')
  await send('{ tables { name } }', '/catalog')
  await app.fetch(new Request('http://tablecast.test/elsewhere'))
  const response = await scrape()
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  const series = readSeries(await response.text())
  const requests = (labels: string) => series.get(`tablecast_requests_total{${labels}}`)
  expect(requests('route="/graphql",operation="query",code="OK"')).toBe(2)
  expect(requests('route="/graphql",operation="mutation",code="OK"')).toBe(1)
  expect(requests('route="/graphql",operation="none",code="BAD_REQUEST"')).toBe(1)
  expect(requests('route="/catalog",operation="query",code="OK"')).toBe(1)
  expect(requests('route="none",operation="none",code="BAD_REQUEST"')).toBe(1)
  expect(series.get('tablecast_request_seconds_count{route="/graphql",operation="query"}')).toBe(2)
  for (const stage of ['auth', 'schema', 'plan', 'sql', 'rest']) {
    expect(series.get(`tablecast_stage_seconds_count{stage="${stage}"}`)).toBe(6)
  }
  expect(series.get('tablecast_stage_seconds_sum{stage="sql"}')).toBeGreaterThan(0)
  expect(series.get('tablecast_rows_total{direction="written"}')).toBe(2)
  expect(series.get('tablecast_statements_total')).toBeGreaterThan(6)
  expect(series.get('tablecast_transaction_retries_total')).toBe(0)
})

it('the pool and the caches are measured as they are at the moment', async () => {
  const fresh = test.another({ metricsKeys: [metricsKey] })
  for (let round = 0; round < 3; round++) {
    await test.post('/graphql', { query: '{ deals { totalCount } }' }, tenant.token, fresh)
  }
  const series = readSeries(await fresh.metrics())
  expect(series.get('tablecast_pool_connections{state="total"}')).toBeGreaterThan(0)
  expect(series.get('tablecast_pool_connections{state="idle"}')).toBeDefined()
  expect(series.get('tablecast_pool_connections{state="waiting"}')).toBe(0)
  for (const cache of ['catalogs', 'schemas', 'documents']) {
    expect(series.get(`tablecast_cache_entries{cache="${cache}"}`)).toBe(1)
    expect(series.get(`tablecast_cache_bytes{cache="${cache}"}`)).toBeGreaterThan(1_000)
    expect(series.get(`tablecast_cache_lookups_total{cache="${cache}",result="hit"}`)).toBe(2)
    expect(series.get(`tablecast_cache_lookups_total{cache="${cache}",result="miss"}`)).toBe(1)
  }
  expect(series.get('tablecast_schema_builds_total')).toBe(1)
})

it('what is refused is counted by each of its codes, and what is too much by its limit', async () => {
  const strict = test.another({ limits: { keyRequests: 4 } })
  const ask = (query: string, token = tenant.token) => test.post('/graphql', { query }, token, strict)
  await ask('{ nothing }')
  await ask('{ a: node(id: "no id") { id } b: node(id: "none either") { id } }')
  await ask('{ deals(after: "no cursor") { nodes { id } } }')
  await ask('{ deals { totalCount } }')
  await ask('{ deals { totalCount } }')
  await ask('{ deals { totalCount } }', 'nobody')
  const series = readSeries(await strict.metrics())
  const refusals = (code: string) => series.get(`tablecast_refusals_total{code="${code}"}`)
  expect(
    ['BAD_REQUEST', 'CURSOR_INVALID', 'RATE_LIMITED', 'UNAUTHENTICATED', 'TIMEOUT'].map(refusals),
  ).toEqual([2, 1, 1, 1, undefined])
  expect(series.get('tablecast_rate_limited_total{limit="keyRequests"}')).toBe(1)
  expect(series.get('tablecast_pool_size')).toBe(5)
})

it('health checks and scrapes are counted, but not among the stages', async () => {
  const idle = test.another({ metricsKeys: [metricsKey] })
  await idle.fetch(new Request('http://tablecast.test/healthz'))
  await scrape(idle)
  const series = readSeries(await idle.metrics())
  expect(series.get('tablecast_requests_total{route="/healthz",operation="none",code="OK"}')).toBe(1)
  expect(series.get('tablecast_requests_total{route="/metrics",operation="none",code="OK"}')).toBe(1)
  expect(series.get('tablecast_stage_seconds_count{stage="rest"}')).toBeUndefined()
})

it('the process is measured, whoever asks first', async () => {
  const names = [...readSeries(await app.metrics()).keys()].join('\n')
  expect(names).toContain('process_resident_memory_bytes')
  expect(names).toContain('nodejs_eventloop_lag_p99_seconds')
})

it('several instances of one process count for themselves, and none in the registry of all', async () => {
  const one = test.another({ metricsKeys: [metricsKey] })
  await test.post('/graphql', { query: '{ __typename }' }, tenant.token, one)
  const labels = 'tablecast_requests_total{route="/graphql",operation="query",code="OK"}'
  expect(readSeries(await one.metrics()).get(labels)).toBe(1)
  expect(readSeries(await test.another().metrics()).get(labels)).toBeUndefined()
  expect(register.getMetricsAsArray()).toEqual([])
})

it('nothing that clients name is a label', async () => {
  const names = ['operationOfAClient', 'fieldOfAClient', 'pathOfAClient', 'METHODOFACLIENT']
  await send('query operationOfAClient { __typename }')
  await send('{ fieldOfAClient }')
  await app.fetch(new Request('http://tablecast.test/pathOfAClient', { method: 'METHODOFACLIENT' }))
  const text = await app.metrics()
  for (const name of [...names, tenant.slug, 'Deal']) {
    expect(text).not.toContain(name)
  }
})

it('other keys do not open it, nor does a credential of a tenant or an operator', async () => {
  for (const key of ['', 'another-key-for-tests', tenant.token, 'an-operator-key-for-tests']) {
    const response = await scrape(app, key)
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe('Bearer')
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] })
  }
  expect((await scrape(app, metricsKey, 'POST')).status).toBe(405)
})

it('the key of the metrics opens nothing else', async () => {
  for (const path of ['/graphql', '/catalog']) {
    expect((await test.post(path, { query: '{ __typename }' }, metricsKey, app)).status).toBe(401)
  }
})

it('without a key there is no such path', async () => {
  const plain = test.another()
  expect(plain.paths).not.toContain('/metrics')
  expect((await scrape(plain)).status).toBe(404)
})

it('of two keys both open it, while one replaces the other', async () => {
  const rotating = test.another({ metricsKeys: [metricsKey, 'the-next-metrics-key'] })
  expect((await scrape(rotating, 'the-next-metrics-key')).status).toBe(200)
})
