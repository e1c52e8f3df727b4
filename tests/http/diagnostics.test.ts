import { beforeAll, expect, it } from '@jest/globals'
import type { Tablecast } from '../../src/app.ts'
import { adminKey, useApp } from '../support/app.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'

const test = useApp()
let admin: TestTenant
let reader: TestTenant
let open: Tablecast

beforeAll(async () => {
  admin = await makeTenant(test, [{ name: 'Deal', fields: [{ name: 'title', kind: 'text' }] }])
  reader = await admin.as('reader')
  open = test.another({ diagnostics: true })
})

async function send(
  query: string,
  {
    token = admin.token,
    explain,
    path = '/graphql',
    app = test.app,
  }: { token?: string; explain?: string; path?: string; app?: Tablecast } = {},
) {
  const response = await app.fetch(
    new Request(`http://tablecast.test${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
        ...(explain === undefined ? {} : { 'x-explain': explain }),
      },
      body: JSON.stringify({ query }),
    }),
  )
  const { data, errors, extensions } = (await response.json()) as {
    data: unknown
    errors?: { message: string; extensions: { code: string } }[]
    extensions?: { sql: { text: string; ms: number; rows: number }[] }
  }
  return { timing: response.headers.get('server-timing'), data, errors, extensions }
}

const list = '{ deals(filter: { title: { eq: "Ran" } }) { nodes { title } } }'
const make = 'mutation { createDeal(input: { title: "Ran" }) { id } }'

it('Server-Timing tells an admin where the time went, and how many statements there were', async () => {
  const { timing } = await send(list)
  expect(timing).toMatch(
    /^auth;dur=[\d.]+, schema;dur=[\d.]+, plan;dur=[\d.]+, sql;dur=[\d.]+;desc="2 statements", total;dur=[\d.]+$/,
  )
  const [auth = 0, schema = 0, plan = 0, sql = 0, total = 0] = [
    ...(timing ?? '').matchAll(/dur=([\d.]+)/g),
  ].map(([, ms]) => Number(ms))
  expect(sql).toBeGreaterThan(0)
  // Rounding, and what belongs to no stage.
  expect(auth + schema + plan + sql).toBeLessThanOrEqual(total + 0.3)
})

it('others do not see it, and in development everybody who is known does', async () => {
  expect((await send(list, { token: reader.token })).timing).toBeNull()
  expect((await send(list, { token: 'nobody' })).timing).toBeNull()
  expect((await send(list, { token: reader.token, app: open })).timing).toContain('sql;dur=')
  expect((await send(list, { token: 'nobody', app: open })).timing).toBeNull()
  expect((await send('{ tenants { slug } }', { token: adminKey, path: '/catalog' })).timing).toContain(
    'total',
  )
})

it('X-Explain: sql gives an admin the statements, with placeholders for the values', async () => {
  await send(make)
  const { data, extensions } = await send(list, { explain: 'sql' })
  expect(data).toEqual({ deals: { nodes: expect.arrayContaining([{ title: 'Ran' }]) } })
  expect(extensions?.sql).toEqual([
    { text: expect.stringContaining('"tablecast_view"."tenants"'), ms: expect.any(Number), rows: 1 },
    { text: expect.stringContaining('"tablecast_view"."records"'), ms: expect.any(Number), rows: 1 },
  ])
  expect(JSON.stringify(extensions)).not.toContain('Ran')
})

it('a mutation shows what it wrote with, also when it was refused', async () => {
  const { extensions } = await send(make, { explain: 'sql' })
  expect(extensions?.sql.map(({ text }) => text).join()).toContain('insert into tablecast.records')
  const refused = await send('mutation { deleteDeal(id: "01939ed0-1d5c-7bd4-8f9c-0b1c5f0ad0c1") { id } }', {
    explain: 'sql',
  })
  expect(refused.errors).toMatchObject([{ extensions: { code: 'RECORD_MISSING' } }])
  expect(refused.extensions?.sql.length).toBeGreaterThan(1)
})

it('definitions and tenants are explained too', async () => {
  const { extensions } = await send('{ tables { name } }', { path: '/catalog', explain: 'sql' })
  expect(extensions?.sql.length).toBeGreaterThan(1)
  const tenants = await send('{ tenants { slug } }', { path: '/catalog', token: adminKey, explain: 'sql' })
  expect(tenants.extensions?.sql).toHaveLength(1)
})

it('nobody else gets the statements, and is told so before anything is done', async () => {
  const writer = await admin.as('writer')
  const count = '{ deals { totalCount } }'
  const before = await send(count)
  for (const { token } of [writer, reader]) {
    const { errors, extensions } = await send(make, { token, explain: 'sql' })
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
    expect(extensions).toBeUndefined()
  }
  expect((await send(count)).data).toEqual(before.data)
  expect((await send(list, { token: reader.token, explain: 'sql', app: open })).extensions?.sql).toHaveLength(
    2,
  )
  const stranger = await send(list, { token: 'nobody', explain: 'sql', app: open })
  expect(stranger.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }])
})

it('a key that is revoked sees nothing any more, not even how it is refused', async () => {
  const { createApiKey } = await admin.define<{ createApiKey: { key: string; apiKey: { id: string } } }>(
    'mutation { createApiKey(input: { name: "gone", role: ADMIN }) { key apiKey { id } } }',
  )
  const { key, apiKey } = createApiKey
  expect((await send(list, { token: key, explain: 'sql' })).extensions?.sql.length).toBeGreaterThan(1)
  await admin.define(`mutation { revokeApiKey(id: "${apiKey.id}") { id } }`)
  for (const app of [test.app, open]) {
    const { errors, extensions, timing } = await send(list, { token: key, explain: 'sql', app })
    expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }])
    expect(extensions).toBeUndefined()
    expect(timing).toBeNull()
  }
})

it('who does not ask gets none', async () => {
  expect((await send(list)).extensions).toBeUndefined()
})

it.each(['', 'plan', 'SQL', 'sql, plan'])('X-Explain: %j is a BAD_REQUEST', async (explain) => {
  const { errors } = await send(list, { explain })
  expect(errors).toMatchObject([{ extensions: { code: 'BAD_REQUEST' } }])
})

it('/schema.graphql has no statements to show, and says so', async () => {
  const { errors } = await send('', { path: '/schema.graphql', explain: 'sql' })
  expect(errors).toMatchObject([{ extensions: { code: 'BAD_REQUEST' } }])
})
