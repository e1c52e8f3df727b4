import { describe, expect, it } from '@jest/globals'
import { readConfig } from '../src/config.ts'
import { limitNames, usualLimits, variableOf } from '../src/limits.ts'
import { ConfigError } from '../src/settings.ts'

const secret = 'x'.repeat(32)
const key = 'k'.repeat(16)

/** The sentence that this environment is refused with. */
function refusalOf(environment: Record<string, string>): string {
  try {
    readConfig(environment)
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError)
    return (error as ConfigError).message
  }
  throw new Error('it should have been refused')
}

it('nothing needs to be set', () => {
  expect(readConfig({})).toEqual({
    databaseUrl: undefined,
    databaseAdminUrl: undefined,
    home: '.tablecast',
    host: '127.0.0.1',
    port: 4000,
    jwtSecrets: [],
    jwksUrl: undefined,
    jwtIssuer: undefined,
    jwtAudience: undefined,
    adminKeys: [],
    graphiql: false,
    introspection: true,
    corsOrigins: [],
    poolSize: 10,
    statementTimeoutMs: 10_000,
    poolWaitMs: 5_000,
    drainMs: 8_000,
    drainNoticeMs: 2_000,
    preparedStatements: true,
    limits: usualLimits,
    cacheBytes: 256 * 2 ** 20,
    metricsKeys: [],
    metricsPort: undefined,
    diagnostics: false,
    logLevel: 'info',
  })
})

it('everything can be set', () => {
  expect(
    readConfig({
      DATABASE_URL: 'postgres://a:b@db:5432/app',
      DATABASE_ADMIN_URL: 'postgresql://admin@db/app',
      TABLECAST_HOME: '/srv/tablecast',
      HOST: '0.0.0.0',
      PORT: '0',
      JWT_SECRET: `${secret}1, ${secret}2`,
      JWKS_URL: 'https://login.example.com/jwks.json',
      JWT_ISSUER: 'https://login.example.com/',
      JWT_AUDIENCE: 'data',
      ADMIN_KEY: `${key}1,${key}2`,
      GRAPHIQL: 'TRUE',
      INTROSPECTION: 'false',
      CORS_ORIGINS: 'https://app.example.com, http://localhost:3000',
      ...Object.fromEntries(limitNames.map((limit, index) => [variableOf(limit), String(2_000 + index)])),
      LIMIT_DEPTH: '12',
      LIMIT_INTROSPECTION_DEPTH: '13',
      LIMIT_ERRORS: '14',
      POOL_SIZE: '1',
      STATEMENT_TIMEOUT_MS: '500',
      POOL_WAIT_MS: '250',
      DRAIN_MS: '1000',
      DRAIN_NOTICE_MS: '0',
      PREPARED_STATEMENTS: 'off',
      CACHE_MB: '64',
      METRICS_KEY: `${key}3`,
      METRICS_PORT: '9464',
      DIAGNOSTICS: '1',
      LOG_LEVEL: 'silent',
    }),
  ).toEqual({
    databaseUrl: 'postgres://a:b@db:5432/app',
    databaseAdminUrl: 'postgresql://admin@db/app',
    home: '/srv/tablecast',
    host: '0.0.0.0',
    port: 0,
    jwtSecrets: [`${secret}1`, `${secret}2`],
    jwksUrl: 'https://login.example.com/jwks.json',
    jwtIssuer: 'https://login.example.com/',
    jwtAudience: 'data',
    adminKeys: [`${key}1`, `${key}2`],
    graphiql: true,
    introspection: false,
    corsOrigins: ['https://app.example.com', 'http://localhost:3000'],
    poolSize: 1,
    statementTimeoutMs: 500,
    poolWaitMs: 250,
    drainMs: 1_000,
    drainNoticeMs: 0,
    preparedStatements: false,
    limits: {
      ...Object.fromEntries(limitNames.map((limit, index) => [limit, 2_000 + index])),
      depth: 12,
      introspectionDepth: 13,
      errors: 14,
    },
    cacheBytes: 64 * 2 ** 20,
    metricsKeys: [`${key}3`],
    metricsPort: 9464,
    diagnostics: true,
    logLevel: 'silent',
  })
})

it('the login that migrates is the one that serves, unless told otherwise', () => {
  expect(readConfig({ DATABASE_URL: 'postgres://a@db/app' }).databaseAdminUrl).toBe('postgres://a@db/app')
})

it('an empty value is the same as none', () => {
  const names = [
    'DATABASE_URL',
    'PORT',
    'JWT_SECRET',
    'ADMIN_KEY',
    'GRAPHIQL',
    'CACHE_MB',
    'METRICS_KEY',
    'METRICS_PORT',
    'DIAGNOSTICS',
    'LOG_LEVEL',
    'HOST',
  ]
  expect(readConfig(Object.fromEntries(names.map((name) => [name, ''])))).toEqual(readConfig({}))
})

it('what was read cannot be changed', () => {
  expect(Object.isFrozen(readConfig({}))).toBe(true)
  expect(Object.isFrozen(readConfig({}).limits)).toBe(true)
})

describe.each([
  ['DATABASE_URL', ['db', 'mysql://db/app', 'http://db', 'postgres://db:port/app']],
  ['DATABASE_ADMIN_URL', ['db', 'mysql://db/app']],
  ['PORT', ['http', '-1', '65536', '80.5', '1e9', 'NaN', ' ']],
  ['JWT_SECRET', ['short', 'x'.repeat(31), `${secret},`, `${secret},short`, `${secret},${secret},${secret}`]],
  [
    'ADMIN_KEY',
    ['short', 'k'.repeat(15), `${key},`, `${key} ${key}`, 'ä'.repeat(16), `${key},${key},${key}`],
  ],
  [
    'JWKS_URL',
    [
      'login.example.com/jwks.json',
      'http://login.example.com/jwks.json',
      'http://localhost.example.com/jwks.json',
      'https://user:password@login.example.com/jwks.json',
      'file:///etc/jwks.json',
      'data:application/json,{}',
    ],
  ],
  ['JWT_ISSUER', ['a\nb', 'x'.repeat(501)]],
  ['JWT_AUDIENCE', ['a\u0000', 'x'.repeat(501)]],
  ['GRAPHIQL', ['yes', 'onn', '2']],
  ['PREPARED_STATEMENTS', ['yes', 'none', '2']],
  ['INTROSPECTION', ['yes', 'none']],
  [
    'CORS_ORIGINS',
    [
      'app.example.com',
      'https://app.example.com/',
      'https://app.example.com/x',
      '*.example.com',
      'null',
      'https://a.example,',
    ],
  ],
  ['POOL_SIZE', ['0', '-1', '1001', '2.5', 'many']],
  ['STATEMENT_TIMEOUT_MS', ['0', '3600001', '10s']],
  ['LIMIT_BODY_BYTES', ['1023', '256KB', '268435457']],
  ['LIMIT_BULK_BYTES', ['1023', '8MB', '268435457']],
  ['LIMIT_TOKENS', ['49', '20001', 'many']],
  ['LIMIT_DEPTH', ['0', '501', '-1', '1.5']],
  ['LIMIT_ERRORS', ['0', '1001']],
  ['LIMIT_TENANT_REQUESTS', ['-1', 'none']],
  ['CACHE_MB', ['0', '-1', 'much', 'NaN', 'Infinity', '1.5', '64MB']],
  ['METRICS_KEY', ['short', `${key},`, `${key},${key},${key}`]],
  ['METRICS_PORT', ['http', '-1', '65536']],
  ['DIAGNOSTICS', ['yes', '2']],
  ['LOG_LEVEL', ['loud', 'INFO']],
])('%s', (name, values) => {
  it.each(values)('cannot be %j, and one sentence says so', (value) => {
    const sentence = refusalOf({ [name]: value })
    expect(sentence).toMatch(new RegExp(`^${name} must be .*[^.]\\.$`))
    // A secret that is nearly right must not end up in a log.
    expect(sentence.includes(value) && /SECRET|KEY/.test(name)).toBe(false)
  })
})

it.each(['http://127.0.0.1:8080/jwks.json', 'http://localhost/jwks.json', 'http://[::1]/jwks.json'])(
  'keys may come without TLS from this machine: %s',
  (url) => expect(readConfig({ JWKS_URL: url, JWT_ISSUER: 'me' }).jwksUrl).toBe(url),
)

it('keys of an issuer need its name', () => {
  expect(refusalOf({ JWKS_URL: 'https://login.example.com/jwks.json' })).toBe(
    'JWT_ISSUER is missing; JWKS_URL needs it, as the keys of one address may sign for more than one issuer.',
  )
})

it('whoever watches has another key than an operator', () => {
  const key = 'the-key-of-an-operator'
  expect(refusalOf({ ADMIN_KEY: `${key},b${key}`, METRICS_KEY: `b${key}` })).toBe(
    'METRICS_KEY must be another key than ADMIN_KEY: it goes to whoever watches.',
  )
})

it('metrics, which ask for no key, are on another port than all else', () => {
  expect(refusalOf({ PORT: '4000', METRICS_PORT: '4000' })).toBe(
    'METRICS_PORT must be another port than PORT: it asks for no key.',
  )
  expect(readConfig({ PORT: '0', METRICS_PORT: '0' }).metricsPort).toBe(0)
})

it('all that is wrong is told at once', () => {
  expect(refusalOf({ PORT: 'x', GRAPHIQL: 'maybe' })).toBe(
    'PORT must be a whole number between 0 and 65535. GRAPHIQL must be true or false.',
  )
})
