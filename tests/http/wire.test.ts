import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { expect, it } from '@jest/globals'
import { useApp } from '../support/app.ts'
import { serve } from '../support/listening.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'

const test = useApp()
const makeDeals = () => makeTenant(test, [{ name: 'Deal', fields: [{ name: 'title', kind: 'text' }] }])

function ask(
  { token }: TestTenant,
  path: string,
  { headers = {}, ...init }: { method?: string; body?: string; headers?: Record<string, string> } = {},
) {
  return test.app.fetch(
    new Request(`http://tablecast.test${path}`, {
      ...init,
      headers: { authorization: `Bearer ${token}`, ...headers },
    }),
  )
}
const json = { 'content-type': 'application/json', accept: 'application/graphql-response+json' }

it.each(['/graphql', '/catalog'])(
  'a body for %s that is no JSON is a BAD_REQUEST and is not quoted',
  async (path) => {
    const tenant = await makeDeals()
    for (const body of ['{"query": "{ secret', '', 'query', '"query"', '42', 'null']) {
      const response = await ask(tenant, path, { method: 'POST', headers: json, body })
      expect(response.status).toBe(400)
      const text = await response.text()
      expect(text).not.toContain('secret')
      expect(JSON.parse(text)).toEqual({
        errors: [{ message: expect.any(String), extensions: { code: 'BAD_REQUEST' } }],
      })
    }
  },
)

it('a body without a query, and variables that are no object, are BAD_REQUESTs', async () => {
  const tenant = await makeDeals()
  for (const body of [
    '{}',
    '[]',
    '{"query": 1}',
    '{"query": "{ __typename }", "variables": "x"}',
    '{"query": "{ __typename }", "nothing": 1}',
  ]) {
    const response = await ask(tenant, '/graphql', { method: 'POST', headers: json, body })
    expect(`${body} ${response.status}`).toBe(`${body} 400`)
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] })
  }
})

it('a body of another type than JSON is refused', async () => {
  const tenant = await makeDeals()
  const response = await ask(tenant, '/graphql', {
    method: 'POST',
    headers: { 'content-type': 'text/plain' },
    body: '{"query": "{ __typename }"}',
  })
  expect(response.status).toBe(415)
})

it('what is no JSON has the status 400 whatever the client takes', async () => {
  const tenant = await makeDeals()
  for (const accept of ['*/*', 'application/json', 'application/graphql-response+json']) {
    const headers = { ...json, accept }
    const response = await ask(tenant, '/graphql', { method: 'POST', headers, body: '{"query":' })
    expect([accept, response.status]).toEqual([accept, 400])
  }
})

it.each([1_500, 20_000])('a filter that is nested %d deep is QUERY_TOO_COMPLEX', async (depth) => {
  const tenant = await makeDeals()
  const literal = `${'{not:'.repeat(depth)}{}${'}'.repeat(depth)}`
  const variable = `${'{"not":'.repeat(depth)}{}${'}'.repeat(depth)}`
  const bodies = [
    JSON.stringify({ query: `{ deals(filter: ${literal}) { totalCount } }` }),
    `{"query": "query ($f: DealFilter) { deals(filter: $f) { totalCount } }", "variables": {"f": ${variable}}}`,
  ]
  for (const body of bodies) {
    const { errors } = (await (
      await ask(tenant, '/graphql', { method: 'POST', headers: json, body })
    ).json()) as {
      errors: { extensions: { code: string } }[]
    }
    expect(errors).toMatchObject([{ extensions: { code: 'QUERY_TOO_COMPLEX' } }])
  }
})

it('deep variables harm nobody', async () => {
  const tenant = await makeDeals()
  const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`
  const response = await ask(tenant, '/graphql', {
    method: 'POST',
    headers: json,
    body: `{"query": "query ($f: DealFilter) { deals(filter: $f) { totalCount } }", "variables": {"f": ${deep}}}`,
  })
  expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] })
  expect(await tenant.ask('{ deals { totalCount } }')).toEqual({ deals: { totalCount: 0 } })
})

it('a query can be sent with GET', async () => {
  const tenant = await makeDeals()
  const query = encodeURIComponent('query ($first: Int) { deals(first: $first) { totalCount } }')
  const response = await ask(tenant, `/graphql?query=${query}&variables=${encodeURIComponent('{"first":1}')}`)
  expect(response.status).toBe(200)
  expect(await response.json()).toEqual({ data: { deals: { totalCount: 0 } } })
})

it.each(['/graphql', '/catalog'])('a mutation cannot be sent to %s with GET', async (path) => {
  const tenant = await makeDeals()
  const query =
    path === '/graphql'
      ? 'mutation { createDeal(input: {}) { id } }'
      : 'mutation { deleteTable(table: "Deal") { name } }'
  const response = await ask(tenant, `${path}?query=${encodeURIComponent(query)}`)
  expect(response.status).toBe(405)
  expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] })
  expect(await tenant.ask('{ deals { totalCount } }')).toEqual({ deals: { totalCount: 0 } })
})

it('an address with nothing behind it is told with those that have', async () => {
  for (const path of ['/', '/graphql/', '/Graphql', '/constructor', '/catalog/tables']) {
    const response = await test.app.fetch(new Request(`http://tablecast.test${path}`))
    expect(response.status).toBe(404)
    expect(await response.json()).toEqual({
      errors: [
        {
          message: `There is nothing at ${path}.`,
          extensions: {
            code: 'BAD_REQUEST',
            hint: 'There is: /graphql, /catalog, /schema.graphql, /healthz, /readyz.',
          },
        },
      ],
    })
  }
})

it('every answer of /graphql tells the version that it was made on', async () => {
  const tenant = await makeDeals()
  const version = async (query: string) => (await tenant.send(query)).headers.get('x-catalog-version')
  const queries = [
    '{ deals { totalCount } }',
    '{ nothing }',
    '{',
    'mutation { createDeal(input: {}) { id } }',
    'mutation { deleteDeal(id: "x") { id } }',
  ]
  for (const query of queries) {
    expect(`${query} ${await version(query)}`).toBe(`${query} 1`)
  }
  await tenant.define('mutation { addField(table: "Deal", field: { name: "a", kind: "text" }) { name } }')
  for (const query of queries) {
    expect(`${query} ${await version(query)}`).toBe(`${query} 2`)
  }
})

it('a change by another instance shows in the version of the very next answer', async () => {
  const tenant = await makeDeals()
  await tenant.ask('{ deals { totalCount } }')
  const change = (name: string) =>
    test.post(
      '/catalog',
      { query: `mutation { addField(table: "Deal", field: { name: "${name}", kind: "text" }) { name } }` },
      tenant.token,
      other,
    )
  const other = test.another()
  await change('a')
  expect((await tenant.send('{ deals { totalCount } }')).headers.get('x-catalog-version')).toBe('2')
  await change('b')
  expect(
    (await tenant.send('mutation { createDeal(input: {}) { id } }')).headers.get('x-catalog-version'),
  ).toBe('3')
})

it('it serves a server of node:http as well', async () => {
  const tenant = await makeDeals()
  const origin = await serve(test.app)
  const response = await fetch(`${origin}/graphql`, {
    method: 'POST',
    headers: { ...json, authorization: `Bearer ${tenant.token}` },
    body: JSON.stringify({ query: 'mutation { createDeal(input: { title: "Über" }) { title } }' }),
  })
  expect(await response.json()).toEqual({ data: { createDeal: { title: 'Über' } } })
  expect((await fetch(`${origin}/nothing`)).status).toBe(404)
})

it('a host that is none is refused in a sentence, and nothing of the server is shown', async () => {
  const { port } = new URL(await serve(test.app))
  for (const host of ['a b', '[::', 'tablecast.test:99999']) {
    const sent = request({ port, host: '127.0.0.1', path: '/graphql', headers: { host }, agent: false }).end()
    const [response] = (await once(sent, 'response')) as [IncomingMessage]
    expect(response.statusCode).toBe(400)
    expect(JSON.parse(await text(response))).toEqual({
      errors: [
        {
          message: 'The header Host and the path of the request make no address.',
          extensions: { code: 'BAD_REQUEST' },
        },
      ],
    })
  }
})

it('a query may be asked by GET, and no cache keeps the answer; a mutation may not', async () => {
  const tenant = await makeDeals()
  const get = (query: string) =>
    ask(tenant, `/graphql?query=${encodeURIComponent(query)}`, { headers: { accept: 'application/json' } })
  const answer = await get('{ deals { totalCount } }')
  expect(await answer.json()).toEqual({ data: { deals: { totalCount: 0 } } })
  expect(answer.headers.get('cache-control')).toBe('no-store')
  const refused = await get('mutation { createDeal(input: { title: "x" }) { id } }')
  expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'POST'])
  expect(await tenant.ask('{ deals { totalCount } }')).toEqual({ deals: { totalCount: 0 } })
})

it('two credentials are none, whichever of them is good', async () => {
  const tenant = await makeDeals()
  const { port } = new URL(await serve(test.app))
  const send = async (first: string, second: string) => {
    const headers = ['host', 'tablecast.test', 'authorization', first, 'AUTHORIZATION', second]
    const sent = request({ port, host: '127.0.0.1', path: '/schema.graphql', headers, agent: false }).end()
    const [response] = (await once(sent, 'response')) as [IncomingMessage]
    return { status: response.statusCode, body: await text(response) }
  }
  const [good, bad] = [`Bearer ${tenant.token}`, 'Bearer x']
  const answers = await Promise.all([send(good, bad), send(bad, good), send(good, good)])
  for (const { status, body } of answers) {
    expect(status).toBe(401)
    expect(JSON.parse(body)).toEqual({
      errors: [
        {
          message: 'The header Authorization came more than once.',
          extensions: { code: 'UNAUTHENTICATED', hint: 'Send one credential.' },
        },
      ],
    })
  }
})
