import {
  claim,
  isKey,
  isSecret,
  jwksUrl,
  logLevel,
  megabyte,
  origins,
  poolSize,
  poolWaitMs,
  postgresUrl,
  type Rule,
  secretBytes,
  statementTimeoutMs,
} from './settings.ts'

const fewOf = (isMember: (value: unknown) => boolean) => (value: unknown) =>
  Array.isArray(value) && value.length <= 2 && value.every(isMember)

const isText = (value: unknown): boolean => value === undefined || typeof value === 'string'

const flag: Rule = { holds: (value) => typeof value === 'boolean', must: 'must be true or false' }

const keys: Rule = {
  holds: fewOf(isKey),
  must: 'must be a list of at most two keys, of at least 16 visible ASCII characters each',
}

/** What each option of the library must be, and the end of the sentence that says so. */
export const optionRules = {
  databaseUrl: postgresUrl,
  jwtSecrets: {
    holds: fewOf(isSecret),
    must: `must be a list of one secret, or two, of at least ${secretBytes} bytes each`,
  },
  jwksUrl,
  jwtIssuer: claim,
  jwtAudience: claim,
  adminKeys: keys,
  basePath: {
    holds: (value) => typeof value === 'string' && /^(\/[^/?#\s]+)*$/.test(value),
    must: 'must be a path such as /data, without a slash at its end',
  },
  graphiql: {
    holds: (value) =>
      typeof value === 'boolean' ||
      (value instanceof Object && isText(Object(value).query) && isText(Object(value).token)),
    must: 'must be true, false, or an object with a query and a token',
  },
  introspection: flag,
  corsOrigins: origins,
  poolSize,
  statementTimeoutMs,
  poolWaitMs,
  preparedStatements: flag,
  // Each of them has a sentence of its own.
  limits: { holds: () => true, must: '' },
  cacheBytes: {
    holds: (value) => Number.isSafeInteger(value) && Number(value) >= megabyte,
    must: `must be a whole number of bytes, at least ${megabyte}`,
  },
  metricsKeys: keys,
  diagnostics: flag,
  logLevel,
  logger: {
    holds: (value) => typeof Object(value).error === 'function',
    must: "must have a method error(details, message), as pino's loggers do",
  },
} satisfies Record<string, Rule>
