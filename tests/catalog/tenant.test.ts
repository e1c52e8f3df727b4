import { expect, it } from '@jest/globals'
import { toToken, useApp } from '../support/app.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'

const test = useApp()
const create =
  'mutation ($input: TenantInput!) { createTenant(input: $input) { tenant { slug name state createdAt } } }'
const change = (name: string) => `mutation ($slug: String!) { ${name}(slug: $slug) { slug state } }`

let count = 0
const freshSlug = () => `fresh-${++count}`

/** Every way a credential of the tenant can be used, with the code that it is refused with, if it is. */
async function tryEverything({ token, send, sendCatalog }: TestTenant): Promise<Set<string | undefined>> {
  const answers = await Promise.all([
    send('{ deals { totalCount } }'),
    send('{ __typename }'),
    send('{ __schema { queryType { name } } }'),
    send('{ noSuchField }'),
    send('{ unclosed'),
    send('query A { __typename } query B { __typename }'),
    send('query ($first: Int) { deals(first: $first) { totalCount } }', { first: 'x' }),
    send('mutation { createDeal(input: {}) { id } }'),
    sendCatalog('{ tables { name } }'),
    sendCatalog('{ __typename }'),
    sendCatalog('{ catalogChanges { nodes { version } } }'),
    sendCatalog('mutation { deleteTable(table: "Deal") { name } }'),
  ])
  const sdl = await test.app.fetch(
    new Request('http://tablecast.test/schema.graphql', { headers: { authorization: `Bearer ${token}` } }),
  )
  const { errors = [] } = sdl.status === 200 ? {} : ((await sdl.json()) as Partial<(typeof answers)[number]>)
  return new Set(
    [...answers.map((answer) => answer.errors[0]), errors[0]].map((error) => error?.extensions.code),
  )
}

it('a tenant that is created can sign in at once', async () => {
  const slug = freshSlug()
  const { data, errors } = await test.operator(create, { input: { slug, name: 'Acme & Söhne' } })
  expect(errors).toEqual([])
  expect(data).toEqual({
    createTenant: {
      tenant: {
        slug,
        name: 'Acme & Söhne',
        state: 'ACTIVE',
        createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      },
    },
  })
  const token = await toToken({ tenant: slug, sub: 'ann', role: 'admin' })
  expect((await test.post('/catalog', { query: '{ catalogVersion tables { name } }' }, token)).data).toEqual({
    catalogVersion: 0,
    tables: [],
  })
  expect(
    (
      await test.post(
        '/graphql',
        { query: '{ node(id: "01939ed0-1d5c-7bd4-8f9c-0b1c5f0ad0c1") { id } }' },
        token,
      )
    ).data,
  ).toEqual({ node: null })
})

it('tenants lists those that are there, by slug', async () => {
  const slugs = [freshSlug(), freshSlug(), freshSlug()] as const
  for (const slug of [slugs[1], slugs[0], slugs[2]]) {
    await test.operator(create, { input: { slug, name: slug } })
  }
  await test.operator(change('disableTenant'), { slug: slugs[1] })
  await test.operator(change('deleteTenant'), { slug: slugs[2] })
  const { data } = await test.operator('{ tenants { slug name state } }')
  const { tenants } = data as { tenants: { slug: string }[] }
  expect(tenants.filter(({ slug }) => slugs.includes(slug))).toEqual([
    { slug: slugs[0], name: slugs[0], state: 'ACTIVE' },
    { slug: slugs[1], name: slugs[1], state: 'DISABLED' },
  ])
})

it('a disabled tenant is refused everywhere at once, also by a warm cache, until it is enabled', async () => {
  const tenant = await makeTenant(test, [{ name: 'Deal' }])
  expect(await tryEverything(await tenant.as('writer'))).not.toEqual(new Set(['FORBIDDEN']))
  expect((await test.operator(change('disableTenant'), { slug: tenant.slug })).data).toEqual({
    disableTenant: { slug: tenant.slug, state: 'DISABLED' },
  })
  expect(await tryEverything(tenant)).toEqual(new Set(['FORBIDDEN']))
  expect((await test.operator(change('enableTenant'), { slug: tenant.slug })).data).toEqual({
    enableTenant: { slug: tenant.slug, state: 'ACTIVE' },
  })
  expect(await tenant.ask('{ deals { totalCount } }')).toEqual({ deals: { totalCount: 1 } })
})

it('a tenant disabled before an instance has met it is refused there too', async () => {
  const tenant = await makeTenant(test, [{ name: 'Deal' }])
  await test.operator(change('disableTenant'), { slug: tenant.slug })
  const cold = test.another()
  for (const query of ['{ deals { totalCount } }', '{ noSuchField }', '{ __typename }']) {
    const { data, errors } = await test.post('/graphql', { query }, tenant.token, cold)
    expect(data ?? null).toBeNull()
    expect(errors).toMatchObject([{ message: 'The tenant is disabled.', extensions: { code: 'FORBIDDEN' } }])
  }
})

it('a deleted tenant is refused everywhere at once as if it had never been, and for good', async () => {
  const tenant = await makeTenant(test, [{ name: 'Deal' }])
  await tryEverything(await tenant.as('writer'))
  expect((await test.operator(change('deleteTenant'), { slug: tenant.slug })).data).toEqual({
    deleteTenant: { slug: tenant.slug, state: 'DELETED' },
  })
  expect(await tryEverything(tenant)).toEqual(new Set(['UNAUTHENTICATED']))
  for (const name of ['enableTenant', 'disableTenant', 'deleteTenant']) {
    const { data, errors } = await test.operator(change(name), { slug: tenant.slug })
    expect(data).toBeNull()
    expect(errors[0]).toMatchObject({
      message: `There is no tenant "${tenant.slug}".`,
      extensions: { code: 'RECORD_MISSING' },
    })
  }
})

it('a slug is never used again, whatever became of its tenant', async () => {
  for (const fate of [undefined, 'disableTenant', 'deleteTenant']) {
    const slug = freshSlug()
    await test.operator(create, { input: { slug, name: 'First' } })
    if (fate) await test.operator(change(fate), { slug })
    const { data, errors } = await test.operator(create, { input: { slug, name: 'Second' } })
    expect(data).toBeNull()
    expect(errors[0]).toMatchObject({
      message: `The slug "${slug}" is or was in use.`,
      extensions: { code: 'UNIQUE_CONFLICT', field: 'slug', hint: expect.any(String) },
    })
  }
})

it.each(['', 'Acme', '1acme', '-acme', 'ac me', 'acme_1', 'ächme', 'a\n', 'a\u0000', 'a'.repeat(64)])(
  'a slug cannot be %j',
  async (slug) => {
    const { errors } = await test.operator(create, { input: { slug, name: 'x' } })
    expect(errors[0]?.extensions).toMatchObject({
      code: 'INPUT_INVALID',
      issues: [
        { path: ['input', 'slug'], rule: 'name', message: expect.stringMatching(/^A slug is .*\.$/s) },
      ],
    })
    for (const name of ['enableTenant', 'disableTenant', 'deleteTenant']) {
      const missing = await test.operator(change(name), { slug })
      expect(missing.errors[0]?.extensions.code).toBe('RECORD_MISSING')
    }
  },
)

it.each(['', '  ', 'x'.repeat(201), 'a\u0000', '\ud83d'])('a tenant cannot be named %j', async (name) => {
  const { errors } = await test.operator(create, { input: { slug: freshSlug(), name } })
  expect(errors[0]?.extensions).toMatchObject({
    code: 'INPUT_INVALID',
    issues: [{ path: ['input', 'name'], rule: 'text' }],
  })
})

it('all that is wrong with a tenant is told at once', async () => {
  const { errors } = await test.operator(create, { input: { slug: 'A', name: '' } })
  expect(errors[0]?.extensions['issues']).toHaveLength(2)
})

it('an operation of an operator is whole or not at all', async () => {
  const slug = freshSlug()
  const { data, errors } = await test.operator(
    `mutation {
      a: createTenant(input: { slug: "${slug}", name: "x" }) { tenant { slug } }
      b: disableTenant(slug: "no-such-tenant") { slug }
    }`,
  )
  expect(data).toBeNull()
  expect(errors).toHaveLength(1)
  expect((await test.operator(create, { input: { slug, name: 'x' } })).errors).toEqual([])
})
