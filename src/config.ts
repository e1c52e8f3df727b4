import { cleanEnv, EnvError, makeValidator, str } from 'envalid'

/** Everything that the environment decides, read once and checked. */
export interface Config {
  databaseUrl: string | undefined
  databaseAdminUrl: string | undefined
  home: string
  host: string
  port: number
  jwtSecrets: readonly string[]
  adminKeys: readonly string[]
  graphiql: boolean
  poolSize: number
  statementTimeoutMs: number
  /** Memory for definitions and for schemas, in bytes. */
  cacheBytes: number
  logLevel: string
}

/** A setting that cannot be used: the process refuses to start, with this sentence. */
export class ConfigError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'ConfigError'
  }
}

const count = (least: number, most: number) =>
  makeValidator<number>((text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
    if (!Number.isInteger(value) || value < least || value > most) {
      throw new EnvError(`must be a whole number between ${least} and ${most}`)
    }
    return value
  })

const postgresUrl = makeValidator<string>((text) => {
  if (!/^postgres(ql)?:\/\//.test(text) || !URL.canParse(text)) {
    throw new EnvError('must be an address such as postgres://user:password@host:5432/database')
  }
  return text
})

/** HS256 wants a key as long as its hash: RFC 7518, section 3.2. */
const secretBytes = 32

/** Two secrets, split by a comma, while one is being replaced by the other. */
const secrets = makeValidator<readonly string[]>((text) => {
  const list = text.split(',').map((secret) => secret.trim())
  if (list.length > 2 || list.some((secret) => Buffer.byteLength(secret) < secretBytes)) {
    throw new EnvError(
      `must be one secret, or two with a comma between, of at least ${secretBytes} bytes each`,
    )
  }
  return list
})

/** An operator's key is sent in a header as it is. */
const keys = makeValidator<readonly string[]>((text) => {
  const list = text.split(',').map((key) => key.trim())
  if (list.length > 2 || list.some((key) => !/^[\x21-\x7e]{16,}$/.test(key))) {
    throw new EnvError(
      'must be one key, or two with a comma between, of at least 16 visible ASCII characters each',
    )
  }
  return list
})

const flag = makeValidator<boolean>((text) => {
  const value = new Map([
    ['true', true],
    ['1', true],
    ['false', false],
    ['0', false],
  ]).get(text.toLowerCase())
  if (value === undefined) {
    throw new EnvError('must be true or false')
  }
  return value
})

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']

const logLevel = makeValidator<string>((text) => {
  if (!logLevels.includes(text)) {
    throw new EnvError(`must be one of ${logLevels.join(', ')}`)
  }
  return text
})

export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const env = cleanEnv(
    given,
    {
      DATABASE_URL: postgresUrl({ default: undefined }),
      DATABASE_ADMIN_URL: postgresUrl({ default: undefined }),
      TABLECAST_HOME: str({ default: '.tablecast' }),
      HOST: str({ default: '127.0.0.1' }),
      PORT: count(0, 65_535)({ default: 4000 }),
      JWT_SECRET: secrets({ default: undefined }),
      ADMIN_KEY: keys({ default: undefined }),
      GRAPHIQL: flag({ default: false }),
      POOL_SIZE: count(1, 1_000)({ default: 10 }),
      STATEMENT_TIMEOUT_MS: count(1, 3_600_000)({ default: 10_000 }),
      CACHE_MB: count(1, 1_048_576)({ default: 256 }),
      LOG_LEVEL: logLevel({ default: 'info' }),
    },
    { reporter: ({ errors }) => refuse(errors as Record<string, Error>) },
  )
  return Object.freeze({
    databaseUrl: env.DATABASE_URL,
    databaseAdminUrl: env.DATABASE_ADMIN_URL ?? env.DATABASE_URL,
    home: env.TABLECAST_HOME,
    host: env.HOST,
    port: env.PORT,
    jwtSecrets: env.JWT_SECRET ?? [],
    adminKeys: env.ADMIN_KEY ?? [],
    graphiql: env.GRAPHIQL,
    poolSize: env.POOL_SIZE,
    statementTimeoutMs: env.STATEMENT_TIMEOUT_MS,
    cacheBytes: env.CACHE_MB * 2 ** 20,
    logLevel: env.LOG_LEVEL,
  })
}

function refuse(errors: Record<string, Error>): void {
  const sentences = Object.entries(errors).map(([name, { message }]) => `${name} ${message}.`)
  if (sentences.length > 0) {
    throw new ConfigError(sentences.join(' '))
  }
}
