/** What a setting must be: a test, and the end of the sentence that begins with its name. */
export interface Rule {
  holds(value: unknown): boolean
  must: string
}

/** A setting that cannot be used: the process refuses to start, with this sentence. */
export class ConfigError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'ConfigError'
  }
}

export const whole = (least: number, most: number): Rule => ({
  holds: (value) => Number.isInteger(value) && Number(value) >= least && Number(value) <= most,
  must: `must be a whole number between ${least} and ${most}`,
})

export const postgresUrl: Rule = {
  holds: (value) => typeof value === 'string' && /^postgres(ql)?:\/\//.test(value) && URL.canParse(value),
  must: 'must be an address such as postgres://user:password@host:5432/database',
}

const logLevels: readonly unknown[] = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']

export const logLevel: Rule = {
  holds: (value) => logLevels.includes(value),
  must: `must be one of ${logLevels.join(', ')}`,
}

/** As browsers send it: https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Origin */
function isOrigin(value: unknown): boolean {
  return (
    value === '*' || (typeof value === 'string' && URL.canParse(value) && new URL(value).origin === value)
  )
}

export const origins: Rule = {
  holds: (value) => Array.isArray(value) && value.every(isOrigin),
  must: 'must be origins such as https://app.example.com, without a path, or * for any',
}

export const poolSize = whole(1, 1_000)
export const statementTimeoutMs = whole(1, 3_600_000)
export const poolWaitMs = whole(1, 600_000)

/** HS256 wants a key as long as its hash: RFC 7518, section 3.2. */
export const secretBytes = 32

export function isSecret(value: unknown): boolean {
  return typeof value === 'string' && Buffer.byteLength(value) >= secretBytes
}

/** Where keys are fetched from, they must be the right ones: over TLS, or from this machine itself. */
export const jwksUrl: Rule = {
  holds: (value) => typeof value === 'string' && URL.canParse(value) && isTrustworthy(new URL(value)),
  must: 'must be an https address without a password (http only on this machine itself), such as https://login.example.com/jwks.json',
}

function isTrustworthy({ protocol, hostname, username, password }: URL): boolean {
  const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
  return (protocol === 'https:' || (protocol === 'http:' && isHere)) && username === '' && password === ''
}

/** What a claim of a token must be equal to. */
export const claim: Rule = {
  holds: (value) => typeof value === 'string' && /^[^\p{Cc}]{1,500}$/u.test(value),
  must: 'must be a text of 1 to 500 characters, as it is in the tokens',
}

/** Many issuers sign for strangers with the same keys: a signature of theirs alone says nothing. */
/** Whether one key would be good for two things: who may read metrics could then do what an operator does. */
export const shareKeys = (some: readonly string[] = [], others: readonly string[] = []): boolean =>
  some.some((key) => others.includes(key))

export const whyIssuer = 'the keys of one address may sign for more than one issuer'

/** An operator's key is sent in a header as it is. */
export function isKey(value: unknown): boolean {
  return typeof value === 'string' && /^[\x21-\x7e]{16,}$/.test(value)
}

export const megabyte = 2 ** 20

/** What is there when nobody says otherwise. */
export const usual = {
  poolSize: 10,
  statementTimeoutMs: 10_000,
  poolWaitMs: 5_000,
  drainMs: 8_000,
  drainNoticeMs: 2_000,
  preparedStatements: true,
  cacheBytes: 256 * megabyte,
  logLevel: 'info',
} as const
