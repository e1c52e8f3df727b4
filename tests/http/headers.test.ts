import { beforeAll, describe, expect, it } from '@jest/globals'
import type { Tablecast } from '../../src/app.ts'
import { useApp } from '../support/app.ts'
import { serve } from '../support/listening.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'

const test = useApp()
let tenant: TestTenant
let open: Tablecast

beforeAll(async () => {
  tenant = await makeTenant(test, [{ name: 'Deal', fields: [{ name: 'title', kind: 'text' }] }])
  open = test.another({ corsOrigins: ['https://app.example.com', 'http://localhost:3000'] })
})

const app = 'https://app.example.com'
const html = { accept: 'text/html' }

function send(path: string, init: RequestInit = {}, server = open): Promise<Response> {
  return server.fetch(
    new Request(`http://tablecast.test${path}`, {
      ...init,
      headers: { authorization: `Bearer ${tenant.token}`, ...(init.headers as Record<string, string>) },
    }),
  )
}

const ask = (headers: Record<string, string>, server = open) =>
  send(
    '/graphql',
    {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: '{"query":"{ deals { totalCount } }"}',
    },
    server,
  )

const corsOf = ({ headers }: Response) =>
  Object.fromEntries([...headers].filter(([name]) => name.startsWith('access-control-')))

describe('every answer', () => {
  it.each<[string, string, RequestInit]>([
    ['a query', '/graphql?query={__typename}', {}],
    ['a mistake', '/graphql?query={nothing}', {}],
    ['a body that is none', '/graphql', { method: 'POST' }],
    ['another method', '/graphql', { method: 'PUT' }],
    ['a type that nobody speaks', '/graphql', { headers: { accept: 'image/png' } }],
    ['no credential', '/graphql?query={__typename}', { headers: { authorization: '' } }],
    ['definitions', '/catalog?query={__typename}', {}],
    ['the schema', '/schema.graphql', {}],
    ['the schema in another way', '/schema.graphql', { method: 'POST' }],
    ['GraphiQL', '/graphql', { headers: html }],
    ['nothing', '/nothing', {}],
  ])('is what it says it is, and for one person: %s', async (_, path, init) => {
    const { headers } = await send(path, init)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
    expect(headers.get('cache-control')).toMatch(/no-store|private/)
    expect(headers.get('vary')?.split(', ')).toEqual(expect.arrayContaining(['authorization', 'origin']))
  })

  it('has them over node:http too', async () => {
    const origin = await serve(open)
    for (const [path, status] of [
      ['/graphql?query={__typename}', 200],
      ['/nothing', 404],
    ] as const) {
      const response = await fetch(`${origin}${path}`, {
        headers: { authorization: `Bearer ${tenant.token}`, origin: app },
      })
      expect([path, response.status]).toEqual([path, status])
      expect(response.headers.get('x-content-type-options')).toBe('nosniff')
      expect(response.headers.get('vary')).toContain('authorization')
      expect(response.headers.get('access-control-allow-origin')).toBe(app)
    }
  })
})

describe('a page of another origin', () => {
  it('may ask where it is named, and read what it needs of the headers', async () => {
    for (const origin of [app, 'http://localhost:3000']) {
      const response = await ask({ origin })
      expect(response.status).toBe(200)
      expect(corsOf(response)).toEqual({
        'access-control-allow-origin': origin,
        'access-control-expose-headers':
          'ETag, Idempotency-Replayed, Retry-After, Server-Timing, X-Catalog-Version, X-Request-Id',
      })
      expect(response.headers.get('vary')).toContain('origin')
    }
  })

  it('is told why it was refused, too', async () => {
    const response = await ask({ origin: app, authorization: 'Bearer nonsense' })
    expect(response.status).toBe(401)
    expect(corsOf(response)['access-control-allow-origin']).toBe(app)
  })

  it.each([
    'https://evil.example.com',
    'https://app.example.com.evil.com',
    'http://app.example.com',
    'https://app.example.com:8443',
    'https://APP.example.com',
    'null',
    '',
  ])('%s is not named, and no browser gives it the answer', async (origin) => {
    const response = await ask({ origin })
    expect(corsOf(response)).toEqual({})
    expect(response.headers.get('vary')).toContain('origin')
  })

  it('is nobody where none is named', async () => {
    const response = await ask({ origin: app }, test.app)
    expect(corsOf(response)).toEqual({})
    expect(response.headers.get('vary')).toBe('authorization')
  })

  it('is anybody where * is, still without what a browser knows by itself', async () => {
    const response = await ask({ origin: 'https://anywhere.example' }, test.another({ corsOrigins: ['*'] }))
    expect(corsOf(response)).toEqual({
      'access-control-allow-origin': '*',
      'access-control-expose-headers': expect.any(String),
    })
  })
})

describe('a browser that asks before', () => {
  const preflight = (path: string, headers: Record<string, string>, server = open) =>
    send(path, { method: 'OPTIONS', headers: { authorization: '', ...headers } }, server)
  const asked = {
    origin: app,
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'authorization,content-type',
  }

  it.each(['/graphql', '/catalog', '/schema.graphql'])(
    '%s is told yes, without a credential',
    async (path) => {
      const response = await preflight(path, asked)
      expect(response.status).toBe(204)
      expect(await response.text()).toBe('')
      expect(corsOf(response)).toMatchObject({
        'access-control-allow-origin': app,
        'access-control-allow-methods': 'GET, POST',
        'access-control-allow-headers': 'authorization,content-type',
        'access-control-max-age': '86400',
      })
      expect(corsOf(response)['access-control-allow-credentials']).toBeUndefined()
      expect(response.headers.get('vary')).toBe('access-control-request-headers, authorization, origin')
    },
  )

  it('may send what says where a request belongs, and asks how it is answered', async () => {
    const names = 'authorization,content-type,traceparent,x-explain,x-request-id'
    const response = await preflight('/graphql', { ...asked, 'access-control-request-headers': names })
    expect(corsOf(response)['access-control-allow-headers']).toBe(names)
    const answer = await ask({ origin: app, 'x-request-id': 'page-1' })
    expect(answer.headers.get('x-request-id')).toBe('page-1')
    expect(answer.headers.get('server-timing')).toContain('total;dur=')
    expect(corsOf(answer)['access-control-expose-headers']).toContain('Server-Timing')
  })

  it('is told nothing for an origin that is not named', async () => {
    for (const [origin, server] of [
      ['https://evil.example.com', open],
      [app, test.app],
    ] as const) {
      const response = await preflight('/graphql', { ...asked, origin }, server)
      expect(response.status).toBe(405)
      expect(corsOf(response)).toEqual({})
    }
  })

  it('takes no connection and no part of the rate', async () => {
    const idle = test.another({ databaseUrl: 'postgres://nobody@127.0.0.1:1/nothing', corsOrigins: [app] })
    expect((await preflight('/graphql', asked, idle)).status).toBe(204)
  })

  it('OPTIONS by itself is another method', async () => {
    const response = await preflight('/graphql', { origin: app })
    expect(response.status).toBe(405)
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] })
  })
})
