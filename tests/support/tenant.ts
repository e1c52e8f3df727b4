import type { TableInput } from '../../src/catalog/input.ts'
import { type Answer, type TestApp, toToken } from './app.ts'

/** A tenant with tables, and its admin's way to talk to it. */
export interface TestTenant {
  slug: string
  token: string
  /** Sends to /graphql; throws when anything is refused, so that a test reads like a story. */
  ask<T = Record<string, never>>(query: string, variables?: Record<string, unknown>): Promise<T>
  /** Sends to /graphql and gives the whole answer. */
  send(query: string, variables?: Record<string, unknown>): Promise<Answer>
  /** The same for /catalog. */
  define<T = Record<string, never>>(query: string, variables?: Record<string, unknown>): Promise<T>
  sendCatalog(query: string, variables?: Record<string, unknown>): Promise<Answer>
  as(role: 'reader' | 'writer' | 'admin'): Promise<TestTenant>
}

let count = 0

/** Makes a tenant of its own, so that tests of one file do not meet. */
export async function makeTenant(test: TestApp, tables: TableInput[] = []): Promise<TestTenant> {
  const slug = `tenant-${++count}-${Date.now().toString(36)}`
  expectClean(
    await test.operator(
      'mutation ($slug: String!) { createTenant(input: { slug: $slug, name: $slug }) { tenant { slug } } }',
      {
        slug,
      },
    ),
  )
  const tenant = await signIn(test, slug, 'admin')
  for (const input of tables) {
    await tenant.define('mutation ($input: TableInput!) { createTable(input: $input) { name } }', { input })
  }
  return tenant
}

async function signIn(test: TestApp, slug: string, role: string): Promise<TestTenant> {
  const token = await toToken({ tenant: slug, sub: 'ann', role })
  const send = (query: string, variables?: Record<string, unknown>) =>
    test.post('/graphql', { query, variables }, token)
  const sendCatalog = (query: string, variables?: Record<string, unknown>) =>
    test.post('/catalog', { query, variables }, token)
  return {
    slug,
    token,
    send,
    sendCatalog,
    ask: async (query, variables) => expectClean(await send(query, variables)),
    define: async (query, variables) => expectClean(await sendCatalog(query, variables)),
    as: (other) => signIn(test, slug, other),
  }
}

function expectClean<T>({ data, errors }: Answer): T {
  if (errors.length > 0) {
    throw new Error(JSON.stringify(errors, null, 2))
  }
  return data
}
