import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals'
import { propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { useApp } from '../support/app.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'

const test = useApp()
const exporter = new InMemorySpanExporter()
let tenant: TestTenant

beforeAll(async () => {
  tenant = await makeTenant(test, [{ name: 'Deal', fields: [{ name: 'title', kind: 'text' }] }])
  // As a process does that wants traces; Tablecast was there before.
  trace.setGlobalTracerProvider(
    new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }),
  )
  propagation.setGlobalPropagator(new W3CTraceContextPropagator())
})
afterEach(() => exporter.reset())
afterAll(() => {
  trace.disable()
  propagation.disable()
})

const send = (query: string, headers: Record<string, string> = {}) =>
  test.app.fetch(
    new Request('http://tablecast.test/graphql', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${tenant.token}`,
        ...headers,
      },
      body: JSON.stringify({ query }),
    }),
  )

it('a request is a span, its operation one inside, and the statements are inside of that', async () => {
  const response = await send('query Deals { deals { nodes { title } } }')
  const spans = exporter.getFinishedSpans()
  const request = spans.find(({ kind }) => kind === SpanKind.SERVER)
  const operation = spans.find(({ name }) => name === 'query')
  const statements = spans.filter(({ kind }) => kind === SpanKind.CLIENT)
  expect(request?.name).toBe('POST /graphql')
  expect(request?.attributes).toEqual({
    'http.request.method': 'POST',
    'http.route': '/graphql',
    'http.response.status_code': 200,
    'tablecast.request.id': response.headers.get('x-request-id'),
    'tablecast.tenant.id': expect.any(Number),
    'tablecast.role': 'admin',
    'graphql.operation.type': 'query',
    'graphql.operation.name': 'Deals',
  })
  expect(operation?.parentSpanContext?.spanId).toBe(request?.spanContext().spanId)
  expect(statements.map(({ name }) => name)).toEqual(['select', 'select'])
  for (const { attributes, parentSpanContext } of statements) {
    expect(parentSpanContext?.spanId).toBe(operation?.spanContext().spanId)
    expect(attributes).toEqual({
      'db.system.name': 'postgresql',
      'db.query.text': expect.stringContaining('$1'),
      'db.response.returned_rows': expect.any(Number),
    })
  }
  expect(spans).toHaveLength(2 + statements.length)
})

it('it goes on with the trace of whoever asks', async () => {
  const traceId = '0af7651916cd43dd8448eb211c80319c'
  await send('{ __typename }', { traceparent: `00-${traceId}-b7ad6b7169203331-01` })
  const spans = exporter.getFinishedSpans()
  expect(spans.length).toBeGreaterThan(1)
  expect(new Set(spans.map((span) => span.spanContext().traceId))).toEqual(new Set([traceId]))
})

it('what is sampled elsewhere as not worth it leaves no span', async () => {
  await send('{ __typename }', { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-00` })
  expect(exporter.getFinishedSpans()).toEqual([])
})

it('a mistake of the client has its code and is no failure of the server', async () => {
  await send('{ nothing }')
  const request = exporter.getFinishedSpans().find(({ kind }) => kind === SpanKind.SERVER)
  expect(request?.attributes['error.type']).toBe('BAD_REQUEST')
  expect(request?.status.code).toBe(SpanStatusCode.UNSET)
})

it('an operation that is refused before it begins has an end all the same', async () => {
  const frugal = test.another({ limits: { cost: 10 } })
  await test.post('/graphql', { query: 'query Greedy { deals { nodes { id } } }' }, tenant.token, frugal)
  const spans = exporter.getFinishedSpans()
  const operation = spans.find(({ name }) => name === 'query')
  const request = spans.find(({ kind }) => kind === SpanKind.SERVER)
  expect(operation?.attributes).toMatchObject({ 'graphql.operation.name': 'Greedy' })
  expect(operation?.parentSpanContext?.spanId).toBe(request?.spanContext().spanId)
})

it('no span has a value', async () => {
  const secret = 'a value of a client'
  await send(`mutation { createDeal(input: { title: "${secret}" }) { id } }`)
  await send(`{ deals(filter: { title: { contains: "${secret}" } }) { totalCount } }`)
  const spans = exporter.getFinishedSpans()
  const told = JSON.stringify(
    spans.map(({ name, attributes, events, status }) => ({ name, attributes, events, status })),
  )
  expect(told).toContain('insert into')
  expect(told).not.toContain(secret)
  expect(told).not.toContain(tenant.token)
})
