import { beforeAll, expect, it } from '@jest/globals'
import { useApp } from '../support/app.ts'
import { connect } from '../support/client.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'

const test = useApp()
const create = `mutation ($input: ApiKeyInput!) { createApiKey(input: $input) {
  key apiKey { id name role createdAt createdBy expiresAt lastUsedAt } } }`
const list = '{ apiKeys { id name role createdBy expiresAt } }'

let tenant: TestTenant
beforeAll(async () => {
  tenant = await makeTenant(test)
})

interface Created {
  createApiKey: { key: string; apiKey: { id: string } }
}

it('one is made and shown once', async () => {
  const { createApiKey } = await tenant.define<Created>(create, {
    input: { name: 'Build & ship', role: 'WRITER' },
  })
  const { id } = createApiKey.apiKey
  expect(createApiKey).toEqual({
    key: expect.stringMatching(new RegExp(`^tc_${id}_[0-9A-Za-z]{43}$`)),
    apiKey: {
      id: expect.stringMatching(/^[0-9a-z]{16}$/),
      name: 'Build & ship',
      role: 'WRITER',
      createdAt: expect.stringMatching(/Z$/),
      createdBy: 'user:ann',
      expiresAt: null,
      lastUsedAt: null,
    },
  })
  const secret = createApiKey.key.split('_')[2]
  const everything = await tenant.define('{ apiKeys { id name } catalogChanges { nodes { change } } }')
  expect(JSON.stringify(everything)).not.toContain(secret)
})

it('the database has nothing that would do as a key', async () => {
  const { createApiKey } = await tenant.define<Created>(create, { input: { name: 'x', role: 'READER' } })
  const client = await connect(test.databaseUrl)
  const { rows } = await client.query(`select k.*::text as line from tablecast.api_keys k where id = $1`, [
    createApiKey.apiKey.id,
  ])
  const secret = createApiKey.key.split('_')[2] ?? ''
  expect(rows[0].line).not.toContain(secret)
  expect(rows[0].line).not.toContain(Buffer.from(secret).toString('hex'))
  const digest = rows[0].line.match(/\\x([0-9a-f]{64})/)?.[1]
  const { status } = await test.post('/catalog', { query: list }, createApiKey.key.replace(secret, digest))
  expect(status).toBe(401)
})

it('those that are not revoked are listed, the newest first, also expired ones', async () => {
  const owner = await makeTenant(test)
  const make = async (name: string, expiresAt?: string) =>
    (await owner.define<Created>(create, { input: { name, role: 'READER', expiresAt } })).createApiKey.apiKey
  await make('first')
  const second = await make('second')
  await make('third', '2999-01-01T02:00:00+02:00')
  const revoked = await owner.define(`mutation { revokeApiKey(id: "${second.id}") { id name } }`)
  expect(revoked).toEqual({ revokeApiKey: { id: second.id, name: 'second' } })
  const client = await connect(test.databaseUrl)
  await client.query(`update tablecast.api_keys set expires_at = '2000-01-01Z' where name = 'first'`)
  expect(await owner.define('{ apiKeys { name expiresAt createdBy } }')).toEqual({
    apiKeys: [
      { name: 'third', expiresAt: '2999-01-01T00:00:00.000Z', createdBy: 'user:ann' },
      { name: 'first', expiresAt: '2000-01-01T00:00:00.000Z', createdBy: 'user:ann' },
      { name: 'first admin', expiresAt: null, createdBy: 'operator' },
    ],
  })
})

it.each([
  ['', 'READER', undefined, 'name'],
  ['  ', 'READER', undefined, 'name'],
  ['x'.repeat(201), 'READER', undefined, 'name'],
  ['a\u0000', 'READER', undefined, 'name'],
  ['x', 'READER', '2020-01-01T00:00:00Z', 'expiresAt'],
])('one cannot be made of %j, %s, %j', async (name, role, expiresAt, wrong) => {
  const { data, errors } = await tenant.sendCatalog(create, { input: { name, role, expiresAt } })
  expect(data).toBeNull()
  expect(errors[0]?.extensions).toMatchObject({
    code: 'INPUT_INVALID',
    issues: [{ path: ['input', wrong], message: expect.stringMatching(/\.$/) }],
  })
})

it.each([
  { name: 'x', role: 'OPERATOR' },
  { name: 'x', role: 'admin' },
  { name: 'x' },
  { name: 'x', role: 'READER', expiresAt: '2999-01-01' },
  { name: 'x', role: 'READER', expiresAt: '2999-02-30T00:00:00Z' },
  { name: 'x', role: 'READER', expiresAt: 32503680000000 },
])('one cannot be made of %j', async (input) => {
  const { errors } = await tenant.sendCatalog(create, { input })
  expect(errors[0]?.extensions.code).toBe('BAD_REQUEST')
})

it.each(['', 'none', '0000000000000000', 'tc_x', '\u0000', '%', 'x'.repeat(10_000)])(
  'one with the id %j cannot be revoked',
  async (id) => {
    const { data, errors } = await tenant.sendCatalog(
      'mutation ($id: ID!) { revokeApiKey(id: $id) { id } }',
      { id },
    )
    expect(data).toBeNull()
    expect(errors[0]?.extensions.code).toBe('RECORD_MISSING')
  },
)

it('one is revoked once', async () => {
  const { createApiKey } = await tenant.define<Created>(create, { input: { name: 'x', role: 'READER' } })
  const revoke = `mutation { revokeApiKey(id: "${createApiKey.apiKey.id}") { id } }`
  const answers = await Promise.all([1, 2, 3].map(() => tenant.sendCatalog(revoke)))
  expect(answers.map(({ errors }) => errors[0]?.extensions.code ?? 'revoked').sort()).toEqual([
    'RECORD_MISSING',
    'RECORD_MISSING',
    'revoked',
  ])
})

it('a tenant has a thousand at most, also when several are made at once', async () => {
  const owner = await makeTenant(test)
  const client = await connect(test.databaseUrl)
  await client.query(
    `insert into tablecast.api_keys (tenant_id, id, name, role, created_at, created_by, digest)
    select id, 'made-' || n, 'x', 'reader', now(), 'x', sha256('x') from tablecast.tenants, generate_series(1, 998) n
    where slug = $1`,
    [owner.slug],
  )
  const answers = await Promise.all(
    [1, 2, 3].map(() => owner.sendCatalog(create, { input: { name: 'x', role: 'READER' } })),
  )
  const refused = answers.flatMap(({ errors }) => errors)
  expect(refused).toHaveLength(2)
  expect(refused[0]).toMatchObject({
    message: 'A tenant has at most 1000 API keys.',
    extensions: { code: 'INPUT_INVALID', hint: 'Revoke those that nobody uses.' },
  })
})

it('to make or to revoke one is no change of definitions', async () => {
  const owner = await makeTenant(test)
  const { createApiKey } = await owner.define<Created>(create, { input: { name: 'x', role: 'READER' } })
  await owner.define(`mutation { revokeApiKey(id: "${createApiKey.apiKey.id}") { id } }`)
  expect(await owner.define('{ catalogVersion catalogChanges { nodes { version } } }')).toEqual({
    catalogVersion: 0,
    catalogChanges: { nodes: [] },
  })
})
