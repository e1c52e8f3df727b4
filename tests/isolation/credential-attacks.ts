import { createHmac } from 'node:crypto'
import { jwtSecret, toToken } from '../support/app.ts'
import type { Sent } from './answer.ts'
import { type Facts, idOf, type Role, slugs } from './world.ts'

/** One of each way in, and how a member with the right role is answered. */
export interface Door {
  name: string
  request: Sent
  gives(role: Role): string
}

const member =
  (good: string, refused: readonly Role[] = []) =>
  (role: Role): string => {
    if (role === 'none') return 'UNAUTHENTICATED'
    return role === 'operator' || role === 'disabled' || refused.includes(role) ? 'FORBIDDEN' : good
  }

const list = '{ deals(filter: { not: { or: [] } }) { totalCount nodes { id title size code } } }'

export const doors: Door[] = [
  { name: 'a query', request: { path: '/graphql', body: { query: list } }, gives: member('ok') },
  {
    name: 'a query by GET',
    request: {
      path: '/graphql',
      search: `?query=${encodeURIComponent(list)}`,
      headers: { accept: 'application/json' },
    },
    gives: member('ok'),
  },
  {
    name: 'a mutation',
    request: {
      path: '/graphql',
      body: { query: `mutation { updateDeal(id: "${idOf('none')}", patch: { title: "stolen" }) { title } }` },
    },
    gives: member('RECORD_MISSING', ['reader']),
  },
  {
    name: 'definitions',
    request: {
      path: '/catalog',
      body: { query: '{ tables { name label version fields { name key options default } } catalogVersion }' },
    },
    gives: member('ok'),
  },
  {
    name: 'a change of definitions',
    request: { path: '/catalog', body: { query: 'mutation { deleteTable(table: "CanaryVault") { name } }' } },
    gives: member('DEFINITION_INVALID', ['reader', 'writer']),
  },
  { name: 'the schema', request: { path: '/schema.graphql' }, gives: member('ok') },
]

/** Ways to name another tenant beside the credential; none of them may make a difference. */
export const namings: { name: string; change(sent: Sent, facts: Facts): Sent }[] = [
  ...[
    ...[
      'x-tenant',
      'x-tenant-id',
      'tenant',
      'x-tablecast-tenant',
      'x-organization',
      'x-forwarded-user',
      'x-role',
    ],
    ...[
      'x-hasura-tenant-id',
      'x-original-url',
      'x-rewrite-url',
      'app.tenant_id',
      'x-forwarded-host',
      'host',
      'cookie',
    ],
    ...['x-catalog-version', 'x-request-id', 'x-api-key', 'proxy-authorization', 'if-none-match'],
  ].map((header) => ({
    name: `the header ${header}`,
    change: (sent: Sent, { slug, tenantId, key, etag }: Facts) => {
      const values: Record<string, string> = {
        'x-tenant-id': String(tenantId),
        'app.tenant_id': String(tenantId),
        cookie: `tenant=${slug}; token=${key}`,
        host: `${slug}.tablecast.test`,
        'x-catalog-version': '9',
        'x-api-key': key,
        'proxy-authorization': `Bearer ${key}`,
        'if-none-match': etag,
        'x-original-url': `/${slug}${sent.path}`,
      }
      return { ...sent, headers: { ...sent.headers, [header]: values[header] ?? slug } }
    },
  })),
  ...['tenant', 'tenant_id', 'access_token', 'key'].map((name) => ({
    name: `${name} in the address`,
    change: (sent: Sent, { slug, key }: Facts) => ({
      ...sent,
      search: `${sent.search ?? '?'}&${name}=${name.startsWith('tenant') ? slug : key}`,
    }),
  })),
  ...Object.entries({
    variables: ({ slug, tenantId }: Facts) => ({ variables: { tenant: slug, tenantId } }),
    extensions: ({ slug }: Facts) => ({
      extensions: { tenant: slug, persistedQuery: { version: 1, sha256Hash: 'x' } },
    }),
  }).map(([name, part]) => ({
    name: `${name} of the body`,
    change: (sent: Sent, facts: Facts) =>
      sent.body ? { ...sent, body: { ...sent.body, ...part(facts) } } : sent,
  })),
]

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const assemble = (header: object, claims: object, key: string) => {
  const signed = `${encode(header)}.${encode(claims)}`
  return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`
}
const exp = 4_100_000_000
const claims = ({ slug }: Facts) => ({ tenant: slug, sub: 'ann', role: 'admin', exp })
const own = { tenant: slugs.mine, sub: 'ann', role: 'admin' }

/** Credentials that open nothing. */
export const forged: Record<string, (facts: Facts) => string | Promise<string>> = {
  'a token of another secret': (facts) =>
    toToken(claims(facts), { secret: 'another secret of 32 bytes or more' }),
  'a token without a signature': (facts) => `${encode({ alg: 'none' })}.${encode(claims(facts))}.`,
  'a token whose payload was changed': async (facts) => {
    const [head, , signature] = (await toToken(own)).split('.')
    return `${head}.${encode(claims(facts))}.${signature}`
  },
  'a token signed with the slug': (facts) => assemble({ alg: 'HS256' }, claims(facts), facts.slug),
  "a token signed with another's key": (facts) => assemble({ alg: 'HS256' }, claims(facts), facts.key),
  'a token that brings its own key': (facts) =>
    assemble({ alg: 'HS256', jwk: { kty: 'oct', k: encode({ a: 1 }) } }, claims(facts), encode({ a: 1 })),
  'a token that has expired': (facts) => toToken({ ...claims(facts) }, { expires: 1_000_000_000 }),
  'a token of a list of tenants': ({ slug }) => toToken({ ...own, tenant: [slugs.mine, slug] }),
  'a token of a tenant in capitals': ({ slug }) => toToken({ ...own, tenant: slug.toUpperCase() }),
  'a token of a tenant with a blank': ({ slug }) => toToken({ ...own, tenant: `${slug} ` }),
  'a token of a tenant and a NUL': ({ slug }) => toToken({ ...own, tenant: `${slug}\u0000` }),
  'a token of the number of a tenant': ({ tenantId }) => toToken({ ...own, tenant: tenantId }),
  'a token of the number of a tenant as text': ({ tenantId }) =>
    toToken({ ...own, tenant: String(tenantId) }),
  'a token of a pattern': () => toToken({ ...own, tenant: 'zanzibar%' }),
  'a token without a tenant': ({ slug }) => toToken({ sub: slug, role: 'admin', tenant_id: slug }),
  'a token of an operator': () => toToken({ ...own, role: 'operator' }),
  'a token of two roles': () => toToken({ ...own, role: ['admin', 'operator'] }),
  "another's revoked key": ({ revokedKey }) => revokedKey,
  "another's key with a secret that was made up": ({ apiKeyId }) => `tc_${apiKeyId}_${'A'.repeat(43)}`,
  "another's key with the secret of its revoked one": ({ apiKeyId, revokedKey }) =>
    `tc_${apiKeyId}_${revokedKey.split('_')[2]}`,
  "the id of another's key": ({ apiKeyId }) => apiKeyId,
  "another's key, cut": ({ key }) => key.slice(0, -1),
  'a slug': ({ slug }) => slug,
  'the secret itself': () => jwtSecret.replaceAll(' ', '-'),
}

/** Claims beside the right ones, which change nothing. */
export const extraClaims: Record<string, (facts: Facts) => object> = {
  tenant_id: ({ tenantId }) => ({ tenant_id: tenantId }),
  tenants: ({ slug }) => ({ tenants: [slug] }),
  org: ({ slug }) => ({ org: slug, organization: { slug } }),
  act: ({ slug }) => ({ act: { tenant: slug, sub: 'canaryAnn' } }),
  aud: ({ slug }) => ({ aud: slug, iss: slug, azp: slug }),
  scope: ({ slug }) => ({ scope: `tenant:${slug} operator`, roles: ['operator'] }),
  'app.tenant_id': ({ tenantId }) => ({ 'app.tenant_id': tenantId, tenantId }),
  Tenant: ({ slug }) => ({ Tenant: slug, ' tenant': slug }),
  __proto__: ({ slug }) => JSON.parse(`{ "__proto__": { "tenant": "${slug}" } }`),
}

/** Documents that ask for what only another has, exactly and nearly. */
export const documents: Record<string, [text: string, gives: string]> = {
  "another's list": ['{ canaryVaults { nodes { id canaryPhrase } } }', 'document'],
  "another's list, nearly": ['{ canaryVault { nodes { id } } canaryVaultz { totalCount } }', 'document'],
  "another's field": ['{ deals { nodes { id canaryAmount } } }', 'document'],
  "another's field, nearly": ['{ deals { nodes { id canaryAmoun canary } } }', 'document'],
  "another's type": ['{ nodes(ids: []) { ... on CanaryVault { canaryPhrase } } }', 'document'],
  "another's type, nearly": ['{ nodes(ids: []) { ... on CanaryVaul { id } } }', 'document'],
  "another's input": ['query ($f: CanaryVaultFilter) { deals { totalCount } }', 'document'],
  "another's choice": ['{ deals(filter: { stage: { eq: CANARY_CALM } }) { totalCount } }', 'document'],
  "another's mutation": [
    'mutation { createCanaryVault(input: { canaryPhrase: "x" }) { id } }',
    'BAD_REQUEST',
  ],
  "another's mutation, nearly": ['mutation { createCanary(input: {}) { id } }', 'document'],
  "another's type by introspection": ['{ __type(name: "CanaryVault") { name fields { name } } }', 'ok'],
  'every type by introspection': [
    '{ __schema { types { name description fields { name description args { name } } inputFields { name } enumValues { name description } } } }',
    'ok',
  ],
}
