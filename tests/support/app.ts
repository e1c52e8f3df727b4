import { beforeAll } from '@jest/globals'
import { SignJWT } from 'jose'
import { createTablecast, type Tablecast } from '../../src/app.ts'
import type { TablecastOptions } from '../../src/options.ts'
import { createTestDatabase } from './database.ts'
import { closing } from './endings.ts'

export const jwtSecret = 'a secret for tests, of 32 bytes or more'
export const adminKey = 'an-operator-key-for-tests'

export interface Answer {
  status: number
  headers: Headers
  data: never
  errors: {
    message: string
    path?: (string | number)[]
    extensions: Record<string, unknown> & { code: string }
  }[]
}

/** A running Tablecast on a database of its own, and ways to talk to it as clients do. */
export interface TestApp {
  app: Tablecast
  databaseUrl: string
  /** Another instance on the same database, as a second process would be. */
  another(options?: Partial<TablecastOptions>): Tablecast
  post(
    path: string,
    body: { query: string; variables?: unknown; operationName?: string },
    token?: string,
    app?: Tablecast,
  ): Promise<Answer>
  operator(query: string, variables?: unknown): Promise<Answer>
}

export function toToken(
  claims: Record<string, unknown>,
  { secret = jwtSecret, expires = '1h' }: { secret?: string; expires?: string | number } = {},
): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime(expires)
    .sign(new TextEncoder().encode(secret))
}

/** Starts one for a test file; its members are there from `beforeAll` on. */
export function useApp(options: Partial<TablecastOptions> = {}): TestApp {
  const test = {} as TestApp
  const open = (overrides: Partial<TablecastOptions> = {}) =>
    closing(
      createTablecast({
        databaseUrl: test.databaseUrl,
        jwtSecrets: [jwtSecret],
        adminKeys: [adminKey],
        graphiql: true,
        poolSize: 5,
        statementTimeoutMs: 10_000,
        cacheBytes: 2 ** 26,
        logLevel: 'silent',
        ...options,
        ...overrides,
      }),
    )
  beforeAll(async () => {
    test.databaseUrl = (await createTestDatabase()).url
    test.app = open()
    test.another = open
    test.post = (path, body, token, app = test.app) => post(app, path, body, token)
    test.operator = (query, variables) => test.post('/catalog', { query, variables }, adminKey)
  })
  return test
}

async function post(app: Tablecast, path: string, body: unknown, token?: string): Promise<Answer> {
  const response = await app.fetch(
    new Request(`http://tablecast.test${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(body),
    }),
  )
  const { data, errors = [] } = (await response.json()) as Answer
  return { status: response.status, headers: response.headers, data, errors }
}
