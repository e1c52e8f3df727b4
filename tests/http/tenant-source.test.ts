import { beforeAll, describe, expect, it } from '@jest/globals'
import { getNamedType, isInputObjectType } from 'graphql'
import { createTablecast } from '../../src/app.ts'
import { catalogSchema } from '../../src/catalog-schema/schema.ts'
import { jwtSecret, toToken, useApp } from '../support/app.ts'
import { closing } from '../support/endings.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'

// The credential says whose data are meant, and nothing else does.
const test = useApp()
const deal = { name: 'Deal', fields: [{ name: 'title', kind: 'text' }] }
const list = '{ deals { nodes { title } } }'
const own = { deals: { nodes: [{ title: 'mine' }] } }

let mine: TestTenant
let theirs: TestTenant
/** Both credentials of mine: a token and an API key. */
let credentials: string[]

beforeAll(async () => {
  mine = await makeTenant(test, [deal])
  theirs = await makeTenant(test, [deal])
  await mine.ask('mutation { createDeal(input: { title: "mine" }) { id } }')
  await theirs.ask('mutation { createDeal(input: { title: "theirs" }) { id } }')
  const { createApiKey } = await mine.define<{ createApiKey: { key: string } }>(
    'mutation { createApiKey(input: { name: "x", role: READER }) { key } }',
  )
  credentials = [mine.token, createApiKey.key]
})

interface Sent {
  origin?: string
  search?: string
  headers?: Record<string, string>
  body?: object
}

/** Sends the query with each credential of mine, and gives the answers. */
function send({ origin = 'http://tablecast.test', search = '', headers = {}, body = {} }: Sent) {
  return Promise.all(
    credentials.map(async (credential) => {
      const response = await test.app.fetch(
        new Request(`${origin}/graphql${search}`, {
          method: 'POST',
          headers: { ...headers, 'content-type': 'application/json', authorization: `Bearer ${credential}` },
          body: JSON.stringify({ query: list, ...body }),
        }),
      )
      return (await response.json()) as { data?: unknown; errors?: { extensions: { code: string } }[] }
    }),
  )
}

describe('another tenant cannot be named by', () => {
  it.each([
    ...['x-tenant', 'x-tenant-id', 'tenant', 'tenant-id', 'x-tablecast-tenant', 'x-organization', 'x-org-id'],
    ...[
      'x-hasura-tenant-id',
      'x-user',
      'x-role',
      'x-forwarded-user',
      'x-original-url',
      'x-rewrite-url',
      'app.tenant_id',
    ],
    ...['host', 'x-forwarded-host', 'forwarded', 'origin', 'referer', 'cookie'],
  ])('the header %s', async (name) => {
    for (const value of [
      theirs.slug,
      `${theirs.slug}.tablecast.test`,
      `host=${theirs.slug}.tablecast.test`,
      `tenant=${theirs.slug}`,
      `https://${theirs.slug}.tablecast.test/${theirs.slug}/graphql`,
    ]) {
      expect(await send({ headers: { [name]: value } })).toEqual([{ data: own }, { data: own }])
    }
  })

  it('the name that the server is called by', async () => {
    for (const origin of [`http://${theirs.slug}.tablecast.test`, `http://${theirs.slug}`]) {
      expect(await send({ origin })).toEqual([{ data: own }, { data: own }])
    }
  })

  it('the query of the address', async () => {
    for (const name of ['tenant', 'tenant_id', 'tenantId', 'slug', 'app.tenant_id']) {
      expect(await send({ search: `?${name}=${theirs.slug}` })).toEqual([{ data: own }, { data: own }])
    }
  })

  it('the path', async () => {
    for (const path of [
      `/${theirs.slug}/graphql`,
      `/graphql/${theirs.slug}`,
      `/tenants/${theirs.slug}/graphql`,
      `/graphql;tenant=${theirs.slug}`,
    ]) {
      const response = await test.app.fetch(
        new Request(`http://tablecast.test${path}`, { headers: { authorization: `Bearer ${mine.token}` } }),
      )
      expect([path, response.status]).toEqual([path, 404])
    }
    const mounted = closing(
      createTablecast({
        databaseUrl: test.databaseUrl,
        jwtSecrets: [jwtSecret],
        basePath: `/${theirs.slug}`,
      }),
    )
    const { data } = await test.post(`/${theirs.slug}/graphql`, { query: list }, mine.token, mounted)
    expect(data).toEqual(own)
  })

  it('the body: its variables, its extensions, the name of its operation', async () => {
    for (const body of [
      { variables: { tenant: theirs.slug, tenantId: 1 } },
      { extensions: { tenant: theirs.slug, persistedQuery: undefined } },
      { query: `query ${theirs.slug.replaceAll('-', '_')} ${list}` },
      { query: `# tenant: ${theirs.slug}\n${list}` },
    ]) {
      expect(await send({ body })).toEqual([{ data: own }, { data: own }])
    }
    for (const answer of await send({ body: { tenant: theirs.slug } })) {
      expect(answer).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] })
    }
  })

  it('an argument or a directive', async () => {
    for (const query of [
      `{ deals(tenant: "${theirs.slug}") { nodes { title } } }`,
      `{ deals(filter: { tenant: { eq: "${theirs.slug}" } }) { nodes { title } } }`,
      `query @tenant(slug: "${theirs.slug}") { deals { nodes { title } } }`,
    ]) {
      for (const answer of await send({ body: { query } })) {
        expect(answer).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] })
      }
    }
  })
})

it('in /catalog only operators name tenants', () => {
  const roots = [catalogSchema.getQueryType(), catalogSchema.getMutationType()]
  const naming = roots.flatMap((root) =>
    Object.values(root?.getFields() ?? {}).flatMap(({ name, args }) => {
      const members = args.flatMap((arg) => {
        const type = getNamedType(arg.type)
        return [arg.name, ...(isInputObjectType(type) ? Object.keys(type.getFields()) : [])]
      })
      return members.some((member) => /tenant|slug/i.test(member)) ? [name] : []
    }),
  )
  expect(naming.sort()).toEqual(['createTenant', 'deleteTenant', 'disableTenant', 'enableTenant'])
})

it('a token of a deleted tenant opens nothing for ever, as its name is never given again', async () => {
  const gone = await makeTenant(test, [deal])
  const token = await toToken({ tenant: gone.slug, sub: 'ann', role: 'admin' })
  await test.operator(`mutation { deleteTenant(slug: "${gone.slug}") { slug } }`)
  const { errors } = await test.operator(
    `mutation { createTenant(input: { slug: "${gone.slug}", name: "Heirs" }) { tenant { slug } adminKey } }`,
  )
  expect(errors[0]?.extensions.code).toBe('UNIQUE_CONFLICT')
  for (const app of [test.app, test.another()]) {
    const answer = await test.post('/graphql', { query: list }, token, app)
    expect(answer.status).toBe(401)
    expect(answer.errors[0]?.extensions.code).toBe('UNAUTHENTICATED')
  }
})
