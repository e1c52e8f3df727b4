import { cleanEnv, EnvError, makeValidator, str } from 'envalid'
import { completeLimits, type Limits, limitNames, limitRules, usualLimits, variableOf } from './limits.ts'
import * as settings from './settings.ts'

/** Everything that the environment decides, read once and checked. */
export interface Config {
  databaseUrl: string | undefined
  databaseAdminUrl: string | undefined
  home: string
  host: string
  port: number
  jwtSecrets: readonly string[]
  jwksUrl: string | undefined
  jwtIssuer: string | undefined
  jwtAudience: string | undefined
  adminKeys: readonly string[]
  graphiql: boolean
  introspection: boolean
  corsOrigins: readonly string[]
  poolSize: number
  statementTimeoutMs: number
  poolWaitMs: number
  /** From the signal to end until what still runs is cut off, in milliseconds. */
  drainMs: number
  /** How much of that requests are still taken, so that balancers have time to see that we are not ready any more. */
  drainNoticeMs: number
  preparedStatements: boolean
  limits: Limits
  /** Memory for definitions and for schemas, in bytes. */
  cacheBytes: number
  /** Who may read /metrics; without a key there is no such path. */
  metricsKeys: readonly string[]
  /** Where /metrics is served without a key, beside PORT. */
  metricsPort: number | undefined
  /** Whether everybody may see times and statements, and not only admins. */
  diagnostics: boolean
  logLevel: string
}

const follow = <T>({ holds, must }: settings.Rule, value: T): T => {
  if (!holds(value)) {
    throw new EnvError(must)
  }
  return value
}

const count = (rule: settings.Rule) =>
  makeValidator<number>((text) => follow(rule, /^\d+$/.test(text) ? Number(text) : Number.NaN))

const word = (rule: settings.Rule) => makeValidator<string>((text) => follow(rule, text))

/** One, or two split by a comma while one is being replaced by the other. */
const few = (isMember: (value: unknown) => boolean, must: string) =>
  makeValidator<readonly string[]>((text) =>
    follow(
      { holds: (list) => Array.isArray(list) && list.length <= 2 && list.every(isMember), must },
      text.split(',').map((part) => part.trim()),
    ),
  )

const secrets = few(
  settings.isSecret,
  `must be one secret, or two with a comma between, of at least ${settings.secretBytes} bytes each`,
)

const keys = few(
  settings.isKey,
  'must be one key, or two with a comma between, of at least 16 visible ASCII characters each',
)

const origins = makeValidator<readonly string[]>((text) =>
  follow(
    settings.origins,
    text.split(',').map((part) => part.trim()),
  ),
)

const flag = makeValidator<boolean>((text) => {
  const value = new Map([
    ['true', true],
    ['on', true],
    ['1', true],
    ['false', false],
    ['off', false],
    ['0', false],
  ]).get(text.toLowerCase())
  if (value === undefined) {
    throw new EnvError('must be true or false')
  }
  return value
})

const limitVariables = Object.fromEntries(
  limitNames.map((limit) => [variableOf(limit), count(limitRules[limit])({ default: usualLimits[limit] })]),
)

export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const env = cleanEnv(
    given,
    {
      DATABASE_URL: word(settings.postgresUrl)({ default: undefined }),
      DATABASE_ADMIN_URL: word(settings.postgresUrl)({ default: undefined }),
      TABLECAST_HOME: str({ default: '.tablecast' }),
      HOST: str({ default: '127.0.0.1' }),
      PORT: count(settings.whole(0, 65_535))({ default: 4000 }),
      JWT_SECRET: secrets({ default: undefined }),
      JWKS_URL: word(settings.jwksUrl)({ default: undefined }),
      JWT_ISSUER: word(settings.claim)({ default: undefined }),
      JWT_AUDIENCE: word(settings.claim)({ default: undefined }),
      ADMIN_KEY: keys({ default: undefined }),
      GRAPHIQL: flag({ default: false }),
      INTROSPECTION: flag({ default: true }),
      CORS_ORIGINS: origins({ default: [] }),
      POOL_SIZE: count(settings.poolSize)({ default: settings.usual.poolSize }),
      STATEMENT_TIMEOUT_MS: count(settings.statementTimeoutMs)({
        default: settings.usual.statementTimeoutMs,
      }),
      POOL_WAIT_MS: count(settings.poolWaitMs)({ default: settings.usual.poolWaitMs }),
      DRAIN_MS: count(settings.whole(0, 3_600_000))({ default: settings.usual.drainMs }),
      DRAIN_NOTICE_MS: count(settings.whole(0, 3_600_000))({ default: settings.usual.drainNoticeMs }),
      PREPARED_STATEMENTS: flag({ default: settings.usual.preparedStatements }),
      CACHE_MB: count(settings.whole(1, 1_048_576))({
        default: settings.usual.cacheBytes / settings.megabyte,
      }),
      METRICS_KEY: keys({ default: undefined }),
      METRICS_PORT: count(settings.whole(0, 65_535))({ default: undefined }),
      DIAGNOSTICS: flag({ default: false }),
      LOG_LEVEL: word(settings.logLevel)({ default: settings.usual.logLevel }),
      ...limitVariables,
    },
    { reporter: ({ errors }) => refuse(errors as Record<string, Error>) },
  )
  if (env.JWKS_URL !== undefined && env.JWT_ISSUER === undefined) {
    throw new settings.ConfigError(`JWT_ISSUER is missing; JWKS_URL needs it, as ${settings.whyIssuer}.`)
  }
  if (env.METRICS_PORT === env.PORT && env.PORT !== 0) {
    throw new settings.ConfigError('METRICS_PORT must be another port than PORT: it asks for no key.')
  }
  if (settings.shareKeys(env.METRICS_KEY, env.ADMIN_KEY)) {
    throw new settings.ConfigError(
      'METRICS_KEY must be another key than ADMIN_KEY: it goes to whoever watches.',
    )
  }
  return Object.freeze({
    databaseUrl: env.DATABASE_URL,
    databaseAdminUrl: env.DATABASE_ADMIN_URL ?? env.DATABASE_URL,
    home: env.TABLECAST_HOME,
    host: env.HOST,
    port: env.PORT,
    jwtSecrets: env.JWT_SECRET ?? [],
    jwksUrl: env.JWKS_URL,
    jwtIssuer: env.JWT_ISSUER,
    jwtAudience: env.JWT_AUDIENCE,
    adminKeys: env.ADMIN_KEY ?? [],
    graphiql: env.GRAPHIQL,
    introspection: env.INTROSPECTION,
    corsOrigins: env.CORS_ORIGINS,
    poolSize: env.POOL_SIZE,
    statementTimeoutMs: env.STATEMENT_TIMEOUT_MS,
    poolWaitMs: env.POOL_WAIT_MS,
    drainMs: env.DRAIN_MS,
    drainNoticeMs: env.DRAIN_NOTICE_MS,
    preparedStatements: env.PREPARED_STATEMENTS,
    limits: Object.freeze(
      completeLimits(
        Object.fromEntries(limitNames.map((limit) => [limit, Reflect.get(env, variableOf(limit))])),
      ),
    ),
    cacheBytes: env.CACHE_MB * settings.megabyte,
    metricsKeys: env.METRICS_KEY ?? [],
    metricsPort: env.METRICS_PORT,
    diagnostics: env.DIAGNOSTICS,
    logLevel: env.LOG_LEVEL,
  })
}

function refuse(errors: Record<string, Error>): void {
  const sentences = Object.entries(errors).map(([name, { message }]) => `${name} ${message}.`)
  if (sentences.length > 0) {
    throw new settings.ConfigError(sentences.join(' '))
  }
}
