import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { expect, it } from '@jest/globals'
import { createTablecast } from '../../src/app.ts'
import { adminKey, jwtSecret, useApp } from '../support/app.ts'
import { closing } from '../support/endings.ts'
import { makeTenant } from '../support/tenant.ts'

const test = useApp()
const get = (path: string, headers: Record<string, string>, app = test.app) =>
  app.fetch(new Request(`http://tablecast.test${path}`, { headers }))
const html = { accept: 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8' }

it.each(['/graphql', '/catalog'])(
  'a browser that opens %s gets the page, without a credential',
  async (path) => {
    const response = await get(path, html)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    const page = await response.text()
    expect(page).toMatch(/^\s*<!doctype html>/i)
    expect(page).not.toMatch(/<(script|link)[^>]+(src|href)="https?:/)
  },
)

it('the page knows no data, no secret and no tenant, also for someone who is signed in', async () => {
  const tenant = await makeTenant(test, [{ name: 'Zebra', fields: [{ name: 'stripes', kind: 'integer' }] }])
  const query = encodeURIComponent('{ zebras { totalCount } }')
  const pages = await Promise.all([
    get('/graphql', { ...html, authorization: `Bearer ${tenant.token}` }),
    get(`/graphql?query=${query}`, { ...html, authorization: `Bearer ${tenant.token}` }),
    get('/catalog', { ...html, authorization: `Bearer ${adminKey}` }),
  ])
  for (const response of pages) {
    const page = await response.text()
    for (const secret of ['Zebra', 'stripes', tenant.slug, tenant.token, adminKey, jwtSecret]) {
      expect(page.includes(secret)).toBe(false)
    }
  }
})

it('who does not ask for HTML gets no page', async () => {
  for (const accept of ['*/*', 'application/json', 'application/graphql-response+json']) {
    const response = await get('/graphql?query={__typename}', { accept })
    expect(response.status).toBe(401)
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] })
  }
})

it('it comes packed to who can unpack it', async () => {
  const response = await get('/graphql', { ...html, 'accept-encoding': 'gzip, br' })
  expect(response.headers.get('content-encoding')).toBe('gzip')
  expect(response.headers.get('vary')).toContain('accept-encoding')
  const packed = Buffer.from(await response.arrayBuffer())
  const plain = await (await get('/graphql', html)).text()
  expect(gunzipSync(packed).toString() === plain).toBe(true)
  expect(packed.length).toBeLessThan(plain.length / 2)
})

it('it is there only where it is switched on', async () => {
  const app = closing(
    createTablecast({
      databaseUrl: test.databaseUrl,
      jwtSecrets: [jwtSecret],
      adminKeys: [adminKey],
      graphiql: false,
      poolSize: 1,
      statementTimeoutMs: 10_000,
      cacheBytes: 2 ** 20,
      logLevel: 'silent',
    }),
  )
  for (const path of ['/graphql', '/catalog']) {
    const response = await get(path, html, app)
    expect(response.headers.get('content-type')).not.toContain('text/html')
  }
})

it('a token is filled in for this machine only: a strange name that points here gets none', async () => {
  const token = 'a-token-of-development'
  const app = closing(
    createTablecast({
      databaseUrl: test.databaseUrl,
      jwtSecrets: [jwtSecret],
      adminKeys: [adminKey],
      graphiql: { token, query: '{ __typename }' },
      poolSize: 1,
      statementTimeoutMs: 1_000,
      cacheBytes: 2 ** 20,
      logLevel: 'silent',
    }),
  )
  for (const host of ['localhost', '127.0.0.1:4000', '[::1]:4000']) {
    const response = await app.fetch(new Request(`http://${host}/graphql`, { headers: html }))
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect((await response.text()).includes(token)).toBe(true)
  }
  for (const host of ['evil.example', '127.0.0.1.evil.example', '192.168.1.5:4000']) {
    const response = await app.fetch(new Request(`http://${host}/graphql`, { headers: html }))
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect((await response.text()).includes(token)).toBe(false)
  }
})

it('it runs the scripts that are in it, by their hashes, and asks nobody but us', async () => {
  const token = 'a-token-of-development'
  const app = test.another({ graphiql: { token, query: '{ __typename }' } })
  for (const [host, accepted] of [
    ['localhost', 'gzip'],
    ['localhost', 'identity'],
    ['tablecast.test', 'gzip'],
  ]) {
    const headers = { ...html, 'accept-encoding': accepted ?? '' }
    const response = await app.fetch(new Request(`http://${host}/graphql`, { headers }))
    const body = Buffer.from(await response.arrayBuffer())
    const page = (accepted === 'gzip' ? gunzipSync(body) : body).toString()
    const scripts = [...page.matchAll(/<script(.*?)>(.*?)<\/script>/gs)]
    expect(scripts).toHaveLength(2)
    const hashes = scripts.map(
      ([, , script = '']) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`,
    )
    const policy = response.headers.get('content-security-policy') ?? ''
    expect(policy).toContain(`script-src ${hashes.join(' ')};`)
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("connect-src 'self'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy.replace("style-src 'unsafe-inline'", '')).not.toContain('unsafe')
  }
})
