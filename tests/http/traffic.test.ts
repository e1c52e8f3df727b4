import { beforeAll, describe, expect, it } from '@jest/globals'
import type { Tablecast } from '../../src/app.ts'
import { adminKey, toToken, useApp } from '../support/app.ts'
import { connect, untilWaiting } from '../support/client.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'

const test = useApp()
const tables = [{ name: 'Deal', fields: [{ name: 'title', kind: 'text' }] }]
let tenant: TestTenant
let other: TestTenant

beforeAll(async () => {
  tenant = await makeTenant(test, tables)
  other = await makeTenant(test, tables)
})

const tokenOf = (sub: string, { slug } = tenant) => toToken({ tenant: slug, sub, role: 'admin' })
const makeKey = async (name: string) => {
  const { createApiKey } = await tenant.define<{ createApiKey: { key: string } }>(
    'mutation ($name: String!) { createApiKey(input: { name: $name, role: READER }) { key } }',
    { name },
  )
  return createApiKey.key
}
const ask = (token: string, app: Tablecast, query = '{ __typename }', path = '/graphql') =>
  test.post(path, { query }, token, app)
const statuses = async (count: number, send: () => Promise<{ status: number }>) => {
  const found: number[] = []
  for (let index = 0; index < count; index++) {
    found.push((await send()).status)
  }
  return found
}

describe('in ten seconds', () => {
  it('a user may send as many requests as the limit says, and not one more', async () => {
    const app = test.another({ limits: { keyRequests: 3 } })
    const ann = await tokenOf('ann')
    expect(await statuses(3, () => ask(ann, app))).toEqual([200, 200, 200])
    const { status, errors, headers } = await ask(ann, app)
    expect(status).toBe(429)
    expect(errors).toEqual([
      {
        message: 'The credential has sent more than 3 requests in 10 seconds.',
        extensions: { code: 'RATE_LIMITED', retryAfter: expect.any(Number), hint: expect.any(String) },
      },
    ])
    const seconds = Number(headers.get('retry-after'))
    expect(seconds).toBe(errors[0]?.extensions['retryAfter'])
    expect(seconds).toBeGreaterThanOrEqual(1)
    expect(seconds).toBeLessThanOrEqual(10)
  })

  it('others are not in their way, nor a user of that name elsewhere', async () => {
    const app = test.another({ limits: { keyRequests: 1 } })
    for (const token of [
      await tokenOf('ann'),
      await tokenOf('bob'),
      await tokenOf('ann', other),
      await tokenOf('operator'),
      adminKey,
    ]) {
      expect(await statuses(2, () => ask(token, app, '{ __typename }', '/catalog'))).toEqual([200, 429])
    }
  })

  it('a tenant may send as many as its limit says, whoever of it does', async () => {
    const app = test.another({ limits: { tenantRequests: 3 } })
    const tokens = await Promise.all(['ann', 'bob', 'cy', 'dan'].map((sub) => tokenOf(sub)))
    const found: number[] = []
    for (const token of tokens) {
      found.push((await ask(token, app)).status)
    }
    expect(found).toEqual([200, 200, 200, 429])
    expect((await ask(await tokenOf('ann', other), app)).status).toBe(200)
  })

  it('an API key counts for itself, and for its tenant as its users do', async () => {
    const app = test.another({ limits: { keyRequests: 2, tenantRequests: 3 } })
    const keys = [await makeKey('first'), await makeKey('second')] as const
    expect(await statuses(3, () => ask(keys[0], app))).toEqual([200, 200, 429])
    const { message } = (await ask(keys[0], app)).errors[0] ?? {}
    expect(message).toBe('The credential has sent more than 2 requests in 10 seconds.')
    expect((await ask(keys[1], app, '{ tables { name } }', '/catalog')).status).toBe(200)
    const { status, errors } = await ask(await tokenOf('ann'), app)
    expect([status, errors[0]?.message]).toEqual([
      429,
      'The tenant has sent more than 3 requests in 10 seconds.',
    ])
    expect((await ask(await tokenOf('ann', other), app)).status).toBe(200)
  })

  it('each way in counts, and so does what is refused for another reason', async () => {
    const app = test.another({ limits: { keyRequests: 4 } })
    const token = await tokenOf('ann')
    const sdl = () =>
      app.fetch(
        new Request('http://tablecast.test/schema.graphql', {
          headers: { authorization: `Bearer ${token}` },
        }),
      )
    expect((await ask(token, app)).status).toBe(200)
    expect((await ask(token, app, '{ tables { name } }', '/catalog')).status).toBe(200)
    expect((await sdl()).status).toBe(200)
    expect((await ask(token, app, '{ nothing }')).errors).toMatchObject([
      { extensions: { code: 'BAD_REQUEST' } },
    ])
    const { status, headers } = await sdl()
    expect([status, headers.get('retry-after')]).toEqual([429, expect.stringMatching(/^\d+$/)])
    expect((await ask(token, app)).status).toBe(429)
  })

  it('who has no credential uses up nobody’s', async () => {
    const app = test.another({ limits: { keyRequests: 1 } })
    expect(await statuses(3, () => ask('nonsense', app))).toEqual([401, 401, 401])
    expect((await ask(await tokenOf('ann'), app)).status).toBe(200)
  })

  it('the count is of one process', async () => {
    const limits = { keyRequests: 1 }
    const token = await tokenOf('ann')
    for (const app of [test.another({ limits }), test.another({ limits })]) {
      expect(await statuses(2, () => ask(token, app))).toEqual([200, 429])
    }
  })

  it('0 is no limit', async () => {
    const app = test.another({ limits: { keyRequests: 0, tenantRequests: 0, tenantConcurrency: 0 } })
    const token = await tokenOf('ann')
    expect(new Set(await statuses(20, () => ask(token, app)))).toEqual(new Set([200]))
  })
})

describe('at the same time', () => {
  it('a tenant may have as many requests as the limit says, and not one more', async () => {
    const app = test.another({ limits: { tenantConcurrency: 2 } })
    const token = await tokenOf('ann')
    const query = '{ deals { totalCount } }'
    await ask(token, app, query)
    const client = await connect(test.databaseUrl)
    await client.query('begin; lock table tablecast.records')
    const running = [ask(token, app, query), ask(token, app, query)]
    await untilWaiting(client, 2)
    const { status, errors, headers } = await ask(token, app, query)
    expect([status, headers.get('retry-after')]).toEqual([429, '1'])
    expect(errors).toMatchObject([{ extensions: { code: 'RATE_LIMITED', retryAfter: 1 } }])
    const elsewhere = await ask(await tokenOf('ann', other), app)
    expect(elsewhere.status).toBe(200)
    await client.query('rollback')
    expect((await Promise.all(running)).map(({ data }) => data)).toEqual([
      { deals: { totalCount: 0 } },
      { deals: { totalCount: 0 } },
    ])
  })

  it('what is answered, refused or failed makes room', async () => {
    const app = test.another({ limits: { tenantConcurrency: 1, keyRequests: 5 } })
    const token = await tokenOf('ann')
    expect((await ask(token, app)).status).toBe(200)
    expect((await ask(token, app, '{ nothing }')).errors).toHaveLength(1)
    expect((await ask(token, app, '{')).errors).toHaveLength(1)
    expect((await ask(await tokenOf('bob'), app, '{ tables { name } }', '/catalog')).status).toBe(200)
    const client = await connect(test.databaseUrl)
    await client.query('alter view tablecast_view.tenants rename to hidden')
    try {
      expect((await ask(token, app, '{ deals { totalCount } }')).errors).toMatchObject([
        { extensions: { code: 'INTERNAL' } },
      ])
    } finally {
      await client.query('alter view tablecast_view.hidden rename to tenants')
    }
    expect((await ask(token, app)).status).toBe(200)
    expect((await ask(token, app)).errors).toMatchObject([{ message: expect.stringContaining('10 seconds') }])
    expect((await ask(await tokenOf('bob'), app)).status).toBe(200)
  })
})
