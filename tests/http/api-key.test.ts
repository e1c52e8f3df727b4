import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { adminKey, useApp } from '../support/app.ts'
import { connect } from '../support/client.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'
import { expectRefused, invalid, missing } from './refused.ts'

const test = useApp()
const deal = { name: 'Deal', fields: [{ name: 'title', kind: 'text' }] }

interface Key {
  key: string
  id: string
}

async function makeKey(tenant: TestTenant, role: string, expiresAt?: string): Promise<Key> {
  const { createApiKey } = await tenant.define<{ createApiKey: { key: string; apiKey: { id: string } } }>(
    'mutation ($input: ApiKeyInput!) { createApiKey(input: $input) { key apiKey { id } } }',
    { input: { name: 'a program', role, expiresAt } },
  )
  return { key: createApiKey.key, id: createApiKey.apiKey.id }
}

const revoke = (tenant: TestTenant, { id }: Key) =>
  tenant.define(`mutation { revokeApiKey(id: "${id}") { id } }`)
const ask = (query: string, { key }: Key, app = test.app) => test.post('/graphql', { query }, key, app)
const askCatalog = (query: string, { key }: Key, app = test.app) => test.post('/catalog', { query }, key, app)
const codeOf = async (answer: ReturnType<typeof ask>) => (await answer).errors[0]?.extensions.code ?? 'OK'

let tenant: TestTenant
beforeAll(async () => {
  tenant = await makeTenant(test, [deal])
})

describe('a key', () => {
  it.each([
    ['READER', ['OK', 'FORBIDDEN', 'OK', 'FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN']],
    ['WRITER', ['OK', 'OK', 'OK', 'FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN']],
    ['ADMIN', ['OK', 'OK', 'OK', 'OK', 'OK', 'FORBIDDEN']],
  ])('of the role %s may do what the role may', async (role, codes) => {
    const key = await makeKey(await makeTenant(test, [deal]), role)
    expect([
      await codeOf(ask('{ deals { totalCount } }', key)),
      await codeOf(ask('mutation { createDeal(input: {}) { id } }', key)),
      await codeOf(askCatalog('{ tables { name } }', key)),
      await codeOf(
        askCatalog('mutation { updateTable(table: "Deal", input: { label: "x" }) { name } }', key),
      ),
      await codeOf(askCatalog('{ apiKeys { id } }', key)),
      await codeOf(askCatalog('{ tenants { slug } }', key)),
    ]).toEqual(codes)
  })

  it('is the actor of what it does', async () => {
    const key = await makeKey(tenant, 'ADMIN')
    const { data } = await ask('mutation { createDeal(input: {}) { createdBy } }', key)
    expect(data).toEqual({ createDeal: { createdBy: `key:${key.id}` } })
    await askCatalog('mutation { updateTable(table: "Deal", input: { label: "y" }) { name } }', key)
    expect(await tenant.define('{ catalogChanges(first: 1) { nodes { actor } } }')).toEqual({
      catalogChanges: { nodes: [{ actor: `key:${key.id}` }] },
    })
    const made = await makeKey(tenant, 'READER')
    const { rows } = await (await connect(test.databaseUrl)).query(
      'select actor from tablecast.record_history where actor = $1',
      [`key:${key.id}`],
    )
    expect(rows).toHaveLength(1)
    expect(made.id).not.toBe(key.id)
  })

  it('opens its own tenant, in every process', async () => {
    const other = await makeTenant(test, [deal])
    const [mine, theirs] = [await makeKey(tenant, 'WRITER'), await makeKey(other, 'WRITER')]
    await ask('mutation { createDeal(input: { title: "theirs" }) { id } }', theirs)
    const list = '{ deals(filter: { title: { eq: "theirs" } }) { totalCount } }'
    for (const app of [test.app, test.another()]) {
      expect((await ask(list, mine, app)).data).toEqual({ deals: { totalCount: 0 } })
      expect((await ask(list, theirs, app)).data).toEqual({ deals: { totalCount: 1 } })
    }
    const sdl = await test.app.fetch(
      new Request('http://tablecast.test/schema.graphql', {
        headers: { authorization: `Bearer ${mine.key}` },
      }),
    )
    expect(await sdl.text()).toContain('type Deal ')
  })

  it('is refused from its end on', async () => {
    const key = await makeKey(tenant, 'READER', new Date(Date.now() + 600).toISOString())
    expect(await codeOf(ask('{ __typename }', key))).toBe('OK')
    await sleep(700)
    await expectRefused(test.app, { authorization: `Bearer ${key.key}` }, invalid)
    await expectRefused(test.another(), { authorization: `Bearer ${key.key}` }, invalid)
  })

  it('is refused from the moment on that it is revoked, also where it was used a moment ago', async () => {
    const apps = [test.app, test.another(), test.another()]
    const key = await makeKey(tenant, 'ADMIN')
    for (const app of apps.slice(0, 2)) {
      expect(await codeOf(ask('{ deals { totalCount } }', key, app))).toBe('OK')
    }
    await revoke(tenant, key)
    for (const app of apps) {
      const codes = await Promise.all([
        ...[
          '{ deals { totalCount } }',
          '{ __typename }',
          '{ __schema { queryType { name } } }',
          '{ noSuchField }',
          '{ unclosed',
          'query A { __typename } query B { __typename }',
          'mutation { createDeal(input: {}) { id } }',
        ].map((query) => codeOf(ask(query, key, app))),
        ...[
          '{ tables { name } }',
          '{ __typename }',
          '{ apiKeys { id } }',
          'mutation { deleteTable(table: "Deal") { name } }',
        ].map((query) => codeOf(askCatalog(query, key, app))),
      ])
      expect(new Set(codes)).toEqual(new Set(['UNAUTHENTICATED']))
      await expectRefused(app, { authorization: `Bearer ${key.key}` }, invalid)
    }
  })

  it('that revokes itself has done its last', async () => {
    const key = await makeKey(tenant, 'ADMIN')
    expect(await codeOf(askCatalog(`mutation { revokeApiKey(id: "${key.id}") { id } }`, key))).toBe('OK')
    expect(await codeOf(askCatalog('{ __typename }', key))).toBe('UNAUTHENTICATED')
  })

  it('is refused with its tenant', async () => {
    const owner = await makeTenant(test, [deal])
    const key = await makeKey(owner, 'READER')
    const change = (name: string) => test.operator(`mutation { ${name}(slug: "${owner.slug}") { slug } }`)
    await change('disableTenant')
    for (const app of [test.app, test.another()]) {
      expect(await codeOf(ask('{ deals { totalCount } }', key, app))).toBe('FORBIDDEN')
    }
    await change('enableTenant')
    expect(await codeOf(ask('{ deals { totalCount } }', key))).toBe('OK')
    await change('deleteTenant')
    for (const app of [test.app, test.another()]) {
      await expectRefused(app, { authorization: `Bearer ${key.key}` }, invalid)
    }
  })

  it('tells when it was used last', async () => {
    const key = await makeKey(tenant, 'READER')
    const usedAt = async () => {
      const { apiKeys } = await tenant.define<{ apiKeys: { id: string; lastUsedAt: string | null }[] }>(
        '{ apiKeys { id lastUsedAt } }',
      )
      return apiKeys.find(({ id }) => id === key.id)?.lastUsedAt ?? null
    }
    expect(await usedAt()).toBeNull()
    const before = new Date().toISOString()
    await ask('{ deals { totalCount } }', key)
    // It is written beside the answer, not before it.
    while ((await usedAt()) === null) {
      await sleep(10)
    }
    expect([before, await usedAt()].sort()[0]).toBe(before)
  })
})

describe('what is not quite a key', () => {
  const flip = (text: string, at: number) =>
    text.slice(0, at) + (text[at] === 'a' ? 'b' : 'a') + text.slice(at + 1)

  it("is refused, whether its secret is another's, cut, longer, or wrong in one letter", async () => {
    const [{ key, id }, other] = [
      await makeKey(tenant, 'ADMIN'),
      await makeKey(await makeTenant(test), 'ADMIN'),
    ]
    const secret = key.split('_')[2] ?? ''
    const forged = [
      `tc_${id}_${other.key.split('_')[2]}`,
      `tc_${other.id}_${secret}`,
      key.slice(0, -1),
      `${key}a`,
      `${key}=`,
      `${key}_`,
      `tc_${id}`,
      `tc_${id}_`,
      `tc__${secret}`,
      `tc_${secret}`,
      secret,
      `tc_${id}_${'a'.repeat(43)}`,
      flip(key, 25),
      flip(key, key.length - 1),
      flip(key, 5),
      key.toUpperCase(),
      key.replace('tc_', 'TC_'),
      key.replace('tc_', 'xtc_'),
      key.replace('tc_', ''),
      key.replaceAll('_', '-'),
      encodeURIComponent(key).replace('_', '%5F'),
      Buffer.from(key).toString('base64'),
      `tc_${id.slice(0, -1)}%_${secret}`,
      `${key},${key}`,
    ]
    for (const credential of forged) {
      await expectRefused(test.app, { authorization: `Bearer ${credential}` }, invalid)
    }
    expect(await codeOf(ask('{ __typename }', { key, id }))).toBe('OK')
  })

  it('is refused under another scheme', async () => {
    const { key } = await makeKey(tenant, 'READER')
    for (const header of [
      key,
      `Basic ${key}`,
      `Token ${key}`,
      `ApiKey ${key}`,
      `Bearer ${key} ${key}`,
      `Bearer  ${key}`,
    ]) {
      await expectRefused(test.app, { authorization: header }, missing)
    }
    await expectRefused(test.app, { 'x-api-key': key }, missing)
  })
})

it('a new tenant has one key for its first admin, which works at once', async () => {
  const { data, errors } = await test.operator(
    'mutation { createTenant(input: { slug: "with-a-key", name: "x" }) { tenant { slug } adminKey } }',
  )
  expect(errors).toEqual([])
  const { adminKey: key } = (data as { createTenant: { adminKey: string } }).createTenant
  const answer = await test.post(
    '/catalog',
    { query: '{ apiKeys { id name role createdBy expiresAt } }' },
    key,
  )
  expect(answer.data).toEqual({
    apiKeys: [
      { id: key.split('_')[1], name: 'first admin', role: 'ADMIN', createdBy: 'operator', expiresAt: null },
    ],
  })
})

it("an operator's key is no tenant's, and may not make any", async () => {
  const { errors } = await test.post(
    '/catalog',
    { query: 'mutation { createApiKey(input: { name: "x", role: ADMIN }) { key } }' },
    adminKey,
  )
  expect(errors[0]?.extensions.code).toBe('FORBIDDEN')
})
