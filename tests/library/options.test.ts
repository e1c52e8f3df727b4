import { describe, expect, it } from '@jest/globals'
import {
  ConfigError,
  createTablecast,
  findObstacles,
  migrate,
  type TablecastOptions,
} from '../../src/index.ts'
import { limitNames } from '../../src/limits.ts'

const given: TablecastOptions = {
  databaseUrl: 'postgres://nobody@127.0.0.1:1/nothing',
  jwtSecrets: ['a secret for tests, of 32 bytes or more'],
}

/** The sentence that these options are refused with, as a caller without types may give them. */
function refusalOf(options: unknown): string {
  try {
    createTablecast(options as TablecastOptions)
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError)
    return (error as ConfigError).message
  }
  throw new Error('it should have been refused')
}

it('a database and an issuer are enough too', async () => {
  await createTablecast({
    databaseUrl: given.databaseUrl,
    jwksUrl: 'https://login.example.com/jwks.json',
    jwtIssuer: 'https://login.example.com/',
  }).close()
})

it('a database and a secret are enough', async () => {
  const tablecast = createTablecast({ ...given, logLevel: 'silent' })
  expect(tablecast.paths).toEqual(['/graphql', '/catalog', '/schema.graphql', '/healthz', '/readyz'])
  const response = await tablecast.fetch(new Request('http://host/graphql?query={__typename}'))
  expect(response.status).toBe(401)
  await tablecast.close()
})

it('undefined is as good as absent, in whatever option can be', async () => {
  const options = Object.fromEntries(
    [
      'jwksUrl',
      'jwtIssuer',
      'jwtAudience',
      'adminKeys',
      'basePath',
      'graphiql',
      'introspection',
      'corsOrigins',
      'poolSize',
      'statementTimeoutMs',
      'poolWaitMs',
      'preparedStatements',
      'limits',
      'cacheBytes',
      'metricsKeys',
      'diagnostics',
      'logLevel',
      'logger',
    ].map((name) => [name, undefined]),
  )
  await createTablecast({ ...given, ...options }).close()
})

it('everything can be set', async () => {
  const tablecast = createTablecast({
    ...given,
    jwksUrl: 'https://login.example.com/jwks.json',
    jwtIssuer: 'https://login.example.com/',
    jwtAudience: 'https://data.example.com/',
    adminKeys: ['an-operator-key-for-tests'],
    basePath: '/data/v1.0',
    graphiql: { query: '{ __typename }', token: 'x' },
    introspection: false,
    corsOrigins: ['https://app.example.com'],
    poolSize: 1,
    statementTimeoutMs: 1,
    poolWaitMs: 1,
    preparedStatements: false,
    limits: { depth: 12, tenantRequests: 0, cost: undefined },
    cacheBytes: 2 ** 20,
    metricsKeys: ['a-metrics-key-for-tests'],
    diagnostics: true,
    logLevel: 'silent',
    logger: { error: () => {} },
  })
  expect(tablecast.paths).toEqual([
    '/data/v1.0/graphql',
    '/data/v1.0/catalog',
    '/data/v1.0/schema.graphql',
    '/data/v1.0/healthz',
    '/data/v1.0/readyz',
    '/data/v1.0/metrics',
  ])
  await tablecast.close()
})

describe('what cannot be used is refused in a sentence that names it:', () => {
  it.each([
    [
      'databaseUrl',
      'localhost/app',
      'must be an address such as postgres://user:password@host:5432/database.',
    ],
    [
      'jwtSecrets',
      'a secret for tests, of 32 bytes or more',
      'must be a list of one secret, or two, of at least 32 bytes each.',
    ],
    ['jwtSecrets', ['short'], 'must be a list of one secret, or two, of at least 32 bytes each.'],
    [
      'jwksUrl',
      'http://login.example.com/jwks.json',
      'must be an https address without a password (http only on this machine itself), such as https://login.example.com/jwks.json.',
    ],
    ['jwtIssuer', '', 'must be a text of 1 to 500 characters, as it is in the tokens.'],
    ['jwtAudience', ['data'], 'must be a text of 1 to 500 characters, as it is in the tokens.'],
    [
      'adminKeys',
      ['short'],
      'must be a list of at most two keys, of at least 16 visible ASCII characters each.',
    ],
    ['basePath', '/data/', 'must be a path such as /data, without a slash at its end.'],
    ['basePath', 'data', 'must be a path such as /data, without a slash at its end.'],
    ['basePath', '/data?x', 'must be a path such as /data, without a slash at its end.'],
    ['graphiql', 'yes', 'must be true, false, or an object with a query and a token.'],
    ['graphiql', null, 'must be true, false, or an object with a query and a token.'],
    ['graphiql', { query: 1 }, 'must be true, false, or an object with a query and a token.'],
    ['introspection', 'no', 'must be true or false.'],
    [
      'corsOrigins',
      ['https://app.example.com/'],
      'must be origins such as https://app.example.com, without a path, or * for any.',
    ],
    [
      'corsOrigins',
      'https://app.example.com',
      'must be origins such as https://app.example.com, without a path, or * for any.',
    ],
    ['limits', 12, 'must be an object such as { depth: 12 }.'],
    ['limits', null, 'must be an object such as { depth: 12 }.'],
    ['poolSize', 0, 'must be a whole number between 1 and 1000.'],
    ['poolSize', '10', 'must be a whole number between 1 and 1000.'],
    ['statementTimeoutMs', 0.5, 'must be a whole number between 1 and 3600000.'],
    ['poolWaitMs', 0, 'must be a whole number between 1 and 600000.'],
    ['preparedStatements', 'off', 'must be true or false.'],
    ['cacheBytes', 256, 'must be a whole number of bytes, at least 1048576.'],
    [
      'metricsKeys',
      'a-metrics-key-for-tests',
      'must be a list of at most two keys, of at least 16 visible ASCII characters each.',
    ],
    ['diagnostics', 'yes', 'must be true or false.'],
    ['logLevel', 'loud', 'must be one of fatal, error, warn, info, debug, trace, silent.'],
    ['logger', () => {}, "must have a method error(details, message), as pino's loggers do."],
  ])('%s %j', (name, value, must) => {
    expect(refusalOf({ ...given, jwtIssuer: 'me', [name]: value })).toBe(`${name} ${must}`)
  })

  it('what is missing', () => {
    const database =
      'databaseUrl is missing; it must be an address such as postgres://user:password@host:5432/database.'
    const signer = 'jwtSecrets and jwksUrl are both missing; one of them tells whose tokens are good.'
    expect(refusalOf(undefined)).toBe(`${database} ${signer}`)
    expect(refusalOf({ ...given, databaseUrl: undefined })).toBe(database)
    expect(refusalOf({ ...given, jwtSecrets: undefined })).toBe(signer)
    expect(refusalOf({ ...given, jwtSecrets: [] })).toBe(signer)
    expect(refusalOf({ ...given, jwksUrl: 'https://login.example.com/jwks.json' })).toBe(
      'jwtIssuer is missing; jwksUrl needs it, as the keys of one address may sign for more than one issuer.',
    )
  })

  it('keys that would be good for two things', () => {
    const keys = ['the-key-of-an-operator', 'another-key-of-16']
    expect(refusalOf({ ...given, adminKeys: keys, metricsKeys: keys.slice(1) })).toBe(
      'metricsKeys must be other keys than adminKeys: they go to whoever watches.',
    )
  })

  it('what there is not, so that nothing is misspelt in silence', () => {
    expect(refusalOf({ ...given, adminKey: 'x' })).toBe(
      'There is no option adminKey; there is: databaseUrl, jwtSecrets, jwksUrl, jwtIssuer, jwtAudience, adminKeys, basePath, graphiql, introspection, corsOrigins, poolSize, statementTimeoutMs, poolWaitMs, preparedStatements, limits, cacheBytes, metricsKeys, diagnostics, logLevel, logger.',
    )
  })

  it('a limit that cannot be, and one that there is not', () => {
    expect(refusalOf({ ...given, limits: { depth: 0, tokens: '2000', alias: 1 } })).toBe(
      `limits.depth must be a whole number between 1 and 500. limits.tokens must be a whole number between 50 and 20000. There is no limit alias; there is: ${limitNames.join(', ')}.`,
    )
  })

  it('an address for migrate and findObstacles', async () => {
    for (const act of [migrate, findObstacles]) {
      await expect(act({ databaseUrl: 'x' })).rejects.toThrow(
        'databaseUrl must be an address such as postgres://user:password@host:5432/database.',
      )
      await expect(act({ ...given, databaseAdminUrl: 'x' })).rejects.toThrow(
        'databaseAdminUrl must be an address',
      )
    }
  })
})

it('a secret is never shown', () => {
  expect(refusalOf({ ...given, jwtSecrets: ['hunter2'], adminKeys: ['hunter2'] })).not.toContain('hunter2')
})
