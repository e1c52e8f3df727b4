import { completeLimits, findWrongLimits, type Limits } from './limits.ts'
import { optionRules } from './option-rules.ts'
import { ConfigError, type Rule, shareKeys, usual, whyIssuer } from './settings.ts'

/**
 * Where requests and failures of ours are told; a logger of pino is one. One line a request: `info` what was answered
 * or refused, `warn` what the database kept us from, `error` what went wrong on our side, `debug` what machines ask all
 * day. A level that is not there is not told. Neither values nor documents nor credentials are ever in it.
 */
export interface Logger {
  /** A failure has it as `err`, with the `id` that the client was given and the `requestId`. */
  error(details: object, message: string): void
  warn?(details: object, message: string): void
  info?(details: object, message: string): void
  debug?(details: object, message: string): void
}

/** What `createTablecast` takes. `databaseUrl` is needed, and `jwtSecrets` or `jwksUrl`; all else has a default. */
export interface TablecastOptions {
  /** The Postgres to serve, such as `postgres://user:password@host:5432/database`; `migrate` brings it up to date. */
  databaseUrl: string
  /**
   * What your users' tokens are signed with: one secret, or two while one replaces the other, of at least 32 bytes.
   * A token is a JWT (HS256) with the claims `tenant` (its slug), `sub` (who it is), `role` (`reader`, `writer` or
   * `admin`) and `exp`. Default: none, so that `jwksUrl` is needed.
   */
  jwtSecrets?: readonly string[] | undefined
  /**
   * Where the public keys of your issuer are, as a JSON Web Key Set, such as `https://login.example.com/jwks.json`:
   * tokens with the same claims, signed by RSA, ECDSA or Ed25519, are good too. It needs `jwtIssuer`. Default: none.
   */
  jwksUrl?: string | undefined
  /** What the claim `iss` of every token must be. Default: it is not looked at. */
  jwtIssuer?: string | undefined
  /** What the claim `aud` of every token must be or hold. Default: it is not looked at. */
  jwtAudience?: string | undefined
  /**
   * The operator's key, or two while one replaces the other, of at least 16 visible ASCII characters: it creates and
   * deletes tenants on `/catalog`. Default: none, so that nobody can.
   */
  adminKeys?: readonly string[] | undefined
  /**
   * Where `/graphql`, `/catalog` and `/schema.graphql` begin, such as `/data`; no slash at its end. Leave it out
   * where your server takes the prefix off itself, as `use` of Express does. Default: the root.
   */
  basePath?: string | undefined
  /**
   * Serves GraphiQL to browsers at `/graphql` and `/catalog`; it may open with a query of yours and, in development,
   * with a token, which only pages that are asked for by a name of this machine get. Default: false.
   */
  graphiql?: boolean | { query?: string | undefined; token?: string | undefined } | undefined
  /** Whether the schema may be asked for: by introspection, and at `/schema.graphql`. Default: true. */
  introspection?: boolean | undefined
  /**
   * Where pages come from that may ask from a browser, such as `https://app.example.com`; `*` is everywhere. Those of
   * Tablecast's own origin always may. Default: none.
   */
  corsOrigins?: readonly string[] | undefined
  /** Connections to Postgres at most, 1 to 1,000. Default: 10. */
  poolSize?: number | undefined
  /** Longest time for one statement, in milliseconds, at most an hour. Default: 10,000. */
  statementTimeoutMs?: number | undefined
  /**
   * Longest wait of a request for a connection, in milliseconds, at most ten minutes; after that it is `UNAVAILABLE`.
   * Default: 5,000.
   */
  poolWaitMs?: number | undefined
  /**
   * Whether connections keep statements that come again and again. Say false behind a pooler that gives each
   * transaction another connection, such as PgBouncer before 1.21. Default: true.
   */
  preparedStatements?: boolean | undefined
  /** How much a request may ask for, and how many requests there may be; what is left out has its default. */
  limits?: { [Name in keyof Limits]?: Limits[Name] | undefined } | undefined
  /** Memory for definitions and schemas, in bytes, at least 1 MiB. Default: 256 MiB. */
  cacheBytes?: number | undefined
  /**
   * Who may read `/metrics`, as a bearer: one key, or two while one replaces the other, of at least 16 visible ASCII
   * characters. Default: none, so that there is no such path; a port of your own can serve what `metrics()` gives.
   */
  metricsKeys?: readonly string[] | undefined
  /**
   * Lets everybody see how requests are answered inside, and not only admins and operators: the header `Server-Timing`,
   * and the statements where `X-Explain: sql` asks for them. For development. Default: false.
   */
  diagnostics?: boolean | undefined
  /** `fatal`, `error`, `warn`, `info`, `debug`, `trace` or `silent`: what is logged to stdout where there is no `logger`. Default: `info`. */
  logLevel?: string | undefined
  /** Takes the log instead of stdout. */
  logger?: Logger | undefined
}

/** What stays undefined when it is not given. */
type Optional = 'jwksUrl' | 'jwtIssuer' | 'jwtAudience'

/** Options that are checked and complete. */
export type Settings = {
  [Name in Exclude<keyof TablecastOptions, Optional | 'graphiql' | 'limits' | 'logger'>]-?: NonNullable<
    TablecastOptions[Name]
  >
} & {
  [Name in Optional]: string | undefined
} & {
  graphiql: { query?: string | undefined; token?: string | undefined } | undefined
  limits: Limits
  logger: Logger | undefined
}

/** What each option must be where it is given; `undefined` is not given. */
const rules: Record<keyof TablecastOptions, Rule> = optionRules

/** What is missing, beside what may be. */
function findMissing({ databaseUrl, jwtSecrets, jwksUrl, jwtIssuer }: Partial<TablecastOptions>): string[] {
  return [
    ...(databaseUrl === undefined ? [`databaseUrl is missing; it ${rules.databaseUrl.must}.`] : []),
    ...((jwtSecrets === undefined || jwtSecrets.length === 0) && jwksUrl === undefined
      ? ['jwtSecrets and jwksUrl are both missing; one of them tells whose tokens are good.']
      : []),
    ...(jwksUrl !== undefined && jwtIssuer === undefined
      ? [`jwtIssuer is missing; jwksUrl needs it, as ${whyIssuer}.`]
      : []),
  ]
}

/** Checks options, also those of a caller without types, and completes them; throws a `ConfigError` that has a sentence for each that cannot be used. */
export function completeOptions(options: TablecastOptions): Settings {
  const given: Record<string, unknown> = { ...options }
  const names = Object.keys(rules)
  const strange = Object.keys(given).filter((name) => !names.includes(name))
  const sentences = [
    ...strange.map((name) => `There is no option ${name}; there is: ${names.join(', ')}.`),
    ...findMissing({ ...options }),
    ...(Array.isArray(given['metricsKeys']) &&
    Array.isArray(given['adminKeys']) &&
    shareKeys(given['metricsKeys'], given['adminKeys'])
      ? ['metricsKeys must be other keys than adminKeys: they go to whoever watches.']
      : []),
    ...Object.entries(rules).flatMap(([name, { holds, must }]) =>
      given[name] === undefined || holds(given[name]) ? [] : [`${name} ${must}.`],
    ),
    ...findWrongLimits(given['limits'] === undefined ? {} : given['limits']),
  ]
  if (sentences.length > 0) {
    throw new ConfigError(sentences.join(' '))
  }
  const { graphiql = false } = options
  return {
    databaseUrl: options.databaseUrl,
    jwtSecrets: options.jwtSecrets ?? [],
    jwksUrl: options.jwksUrl,
    jwtIssuer: options.jwtIssuer,
    jwtAudience: options.jwtAudience,
    adminKeys: options.adminKeys ?? [],
    basePath: options.basePath ?? '',
    graphiql: graphiql === true ? {} : graphiql || undefined,
    introspection: options.introspection ?? true,
    corsOrigins: options.corsOrigins ?? [],
    poolSize: options.poolSize ?? usual.poolSize,
    statementTimeoutMs: options.statementTimeoutMs ?? usual.statementTimeoutMs,
    poolWaitMs: options.poolWaitMs ?? usual.poolWaitMs,
    preparedStatements: options.preparedStatements ?? usual.preparedStatements,
    limits: completeLimits(options.limits ?? {}),
    cacheBytes: options.cacheBytes ?? usual.cacheBytes,
    metricsKeys: options.metricsKeys ?? [],
    diagnostics: options.diagnostics ?? false,
    logLevel: options.logLevel ?? usual.logLevel,
    logger: options.logger,
  }
}
