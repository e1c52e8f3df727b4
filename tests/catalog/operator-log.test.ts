import { expect, it } from '@jest/globals'
import { type Answer, adminKey, toToken, useApp } from '../support/app.ts'
import { connect } from '../support/client.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'

const test = useApp()
const all = '{ operatorLog(first: 1000) { nodes { id at actor action tenant apiKeyId requestId } } }'

interface Line {
  id: string
  actor: string
  action: string
  tenant: string
  apiKeyId: string | null
  requestId: string | null
}

/** What the log has of a tenant, the newest first. */
async function linesOf(tenant: { slug: string }): Promise<Line[]> {
  const { data, errors } = await test.operator(all)
  expect(errors).toEqual([])
  const { nodes } = (data as { operatorLog: { nodes: Line[] } }).operatorLog
  return nodes.filter(({ tenant: slug }) => slug === tenant.slug)
}

const change = (name: string, { slug }: TestTenant): Promise<Answer> =>
  test.operator(`mutation { ${name}(slug: "${slug}") { slug } }`)

it('everything that operators do is in it, and what was refused is not', async () => {
  const tenant = await makeTenant(test)
  await test.operator(
    `mutation { createTenant(input: { slug: "${tenant.slug}", name: "again" }) { adminKey } }`,
  )
  for (const name of ['disableTenant', 'enableTenant', 'deleteTenant', 'enableTenant']) {
    await change(name, tenant)
  }
  const line = {
    id: expect.stringMatching(/^\d+$/),
    at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    actor: 'operator',
    tenant: tenant.slug,
    apiKeyId: null,
    requestId: expect.any(String),
  }
  expect(await linesOf(tenant)).toEqual([
    { ...line, action: 'deleteTenant' },
    { ...line, action: 'enableTenant' },
    { ...line, action: 'disableTenant' },
    { ...line, action: 'createApiKey', apiKeyId: expect.stringMatching(/^[0-9a-z]{16}$/) },
    { ...line, action: 'createTenant' },
  ])
})

it("what a tenant's admins do to API keys is in it, with who it was", async () => {
  const tenant = await makeTenant(test)
  const { createApiKey } = await tenant.define<{ createApiKey: { key: string; apiKey: { id: string } } }>(
    'mutation { createApiKey(input: { name: "build", role: ADMIN }) { key apiKey { id } } }',
  )
  const { id } = createApiKey.apiKey
  await test.post('/catalog', { query: `mutation { revokeApiKey(id: "${id}") { id } }` }, createApiKey.key)
  expect((await linesOf(tenant)).slice(0, 2)).toMatchObject([
    { actor: `key:${id}`, action: 'revokeApiKey', apiKeyId: id },
    { actor: 'user:ann', action: 'createApiKey', apiKeyId: id },
  ])
})

it('what was not committed is not in it', async () => {
  const tenant = await makeTenant(test)
  const before = await linesOf(tenant)
  const { errors } = await tenant.sendCatalog(
    'mutation { createApiKey(input: { name: "x", role: READER }) { key } revokeApiKey(id: "none") { id } }',
  )
  expect(errors).toHaveLength(1)
  await tenant.define('{ apiKeys { id } }')
  expect(await linesOf(tenant)).toEqual(before)
})

it('a line names the request, by the id that it came with or by one of ours', async () => {
  const tenant = await makeTenant(test)
  const send = (headers: Record<string, string>) =>
    test.app.fetch(
      new Request('http://tablecast.test/catalog', {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${tenant.token}`, ...headers },
        body: JSON.stringify({
          query: 'mutation { createApiKey(input: { name: "x", role: READER }) { key } }',
        }),
      }),
    )
  expect((await send({ 'x-request-id': 'proxy-1/7' })).headers.get('x-request-id')).toBe('proxy-1/7')
  for (const unfit of ['a b', 'x'.repeat(65), 'ä']) {
    expect((await send({ 'x-request-id': unfit })).headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  }
  const own = (await send({})).headers.get('x-request-id')
  const [last, , , , first] = await linesOf(tenant)
  expect([first?.requestId, last?.requestId]).toEqual(['proxy-1/7', own])
})

it('it is read page by page', async () => {
  for (let n = 0; n < 3; n++) {
    await makeTenant(test)
  }
  const page = async (given: string) => {
    const { data } = await test.operator(`{ operatorLog${given} { nodes { id } } }`)
    return (data as { operatorLog: { nodes: Line[] } }).operatorLog.nodes.map(({ id }) => id)
  }
  const ids = await page('(first: 1000)')
  expect(ids).toEqual([...ids].sort((a, b) => Number(b) - Number(a)))
  expect(await page('(first: 2)')).toEqual(ids.slice(0, 2))
  expect(await page(`(first: 2, before: "${ids[1]}")`)).toEqual(ids.slice(2, 4))
  expect(await page('(first: 0)')).toEqual([])
  expect(await page('')).toEqual(ids.slice(0, 20))
})

it.each([
  'first: -1',
  'first: 1001',
  'before: "x"',
  'before: "-1"',
  'before: "1e3"',
  `before: "${'9'.repeat(16)}"`,
])('it cannot be asked with %s', async (given) => {
  const { errors } = await test.operator(`{ operatorLog(${given}) { nodes { id } } }`)
  expect(errors[0]?.extensions.code).toBe('BAD_REQUEST')
})

it('nobody reads it but operators', async () => {
  const { slug } = await makeTenant(test)
  for (const role of ['reader', 'writer', 'admin']) {
    const token = await toToken({ tenant: slug, sub: 'ann', role })
    const { data, errors } = await test.post('/catalog', { query: all }, token)
    expect(data ?? null).toBeNull()
    expect(errors[0]?.extensions.code).toBe('FORBIDDEN')
  }
  expect((await test.post('/catalog', { query: all }, adminKey)).errors).toEqual([])
})

it('nobody changes it or takes from it, nor could the roles that we step down to', async () => {
  const client = await connect(test.databaseUrl)
  const { rows } = await client.query(
    `select grantee::regrole::text as role, privilege_type as right from pg_class, aclexplode(relacl)
    where oid = 'tablecast.operator_log'::regclass and grantee::regrole::text <> 'tablecast_owner' order by 1, 2`,
  )
  expect(rows).toEqual([
    { role: 'tablecast_directory', right: 'INSERT' },
    { role: 'tablecast_directory', right: 'SELECT' },
  ])
})
