import { constantCase } from 'change-case'
import { type Rule, whole } from './settings.ts'

/** How much a request may ask for, and how many requests there may be. */
export interface Limits {
  /** Bytes of a request's body. Default: 262,144, which is 256 KiB. */
  bodyBytes: number
  /** The same from who may change anything, so that a thousand records go into one mutation. Default: 8,388,608, which is 8 MiB. */
  bulkBytes: number
  /** Lexical tokens of a document: names, braces, values. Default: 2,000. */
  tokens: number
  /** Levels of fields in an operation, through fragments too. Default: 10. */
  depth: number
  /** The same for an operation that asks for the schema and for nothing else. Default: 20. */
  introspectionDepth: number
  /** Aliases in a document. Default: 15. */
  aliases: number
  /** Directives in a document. Default: 8. */
  directives: number
  /** Fields at the root of an operation. Default: 20. */
  rootFields: number
  /** Elements of one list, or fields of one object, in a document or its variables. Default: 1,000. */
  listItems: number
  /** Lists, objects, and what is in them, in all JSON values of a request together. Default: 100,000. */
  jsonParts: number
  /** Objects and lists in one filter. Default: 5,000. */
  filterParts: number
  /** Records of one page. Default: 1,000. */
  pageSize: number
  /** Objects that an answer could have: the sizes of pages inside each other, multiplied. Default: 10,000. */
  cost: number
  /** Errors in one answer, and issues in one error. Default: 20. */
  errors: number
  /** Time for one request, in milliseconds. Default: 30,000. */
  requestMs: number
  /** Requests of one tenant at the same time; 0 for any number. Default: 50. */
  tenantConcurrency: number
  /** Requests of one tenant in ten seconds; 0 for any number. Default: 10,000. */
  tenantRequests: number
  /** Requests of one key or one user in ten seconds; 0 for any number. Default: 5,000. */
  keyRequests: number
}

export type Limit = keyof Limits

/** What is there when nobody says otherwise. */
export const usualLimits: Limits = {
  bodyBytes: 2 ** 18,
  bulkBytes: 2 ** 23,
  tokens: 2_000,
  depth: 10,
  introspectionDepth: 20,
  aliases: 15,
  directives: 8,
  rootFields: 20,
  listItems: 1_000,
  jsonParts: 100_000,
  filterParts: 5_000,
  pageSize: 1_000,
  cost: 10_000,
  errors: 20,
  requestMs: 30_000,
  tenantConcurrency: 50,
  tenantRequests: 10_000,
  keyRequests: 5_000,
}

const most = 1_000_000

/** What each may be. Tokens and levels are walked by functions that call themselves, so they end where a stack does. */
export const limitRules: Record<Limit, Rule> = {
  bodyBytes: whole(1_024, 2 ** 28),
  bulkBytes: whole(1_024, 2 ** 28),
  tokens: whole(50, 20_000),
  depth: whole(1, 500),
  introspectionDepth: whole(1, 500),
  aliases: whole(0, most),
  directives: whole(0, most),
  rootFields: whole(1, most),
  listItems: whole(1, most),
  jsonParts: whole(1, 100 * most),
  // Each condition is a parameter or two of the 65,535 that a statement may have.
  filterParts: whole(1, 20_000),
  pageSize: whole(1, 100_000),
  cost: whole(1, 1_000_000_000),
  errors: whole(1, 1_000),
  requestMs: whole(1, 3_600_000),
  tenantConcurrency: whole(0, most),
  tenantRequests: whole(0, most),
  keyRequests: whole(0, most),
}

export const limitNames = Object.keys(usualLimits) as Limit[]

/** The environment variable of a limit: `LIMIT_BODY_BYTES` of `bodyBytes`. */
export function variableOf(limit: Limit): string {
  return `LIMIT_${constantCase(limit)}`
}

/** What is wrong with limits that somebody gave, as sentences. */
export function findWrongLimits(given: unknown): string[] {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    return ['limits must be an object such as { depth: 12 }.']
  }
  return Object.entries(given).flatMap(([name, value]) => {
    const rule = new Map<string, Rule>(Object.entries(limitRules)).get(name)
    if (!rule) {
      return [`There is no limit ${name}; there is: ${limitNames.join(', ')}.`]
    }
    return value === undefined || rule.holds(value) ? [] : [`limits.${name} ${rule.must}.`]
  })
}

export function completeLimits(given: { [Name in Limit]?: number | undefined }): Limits {
  const named = Object.entries(given).filter(([, value]) => value !== undefined)
  return { ...usualLimits, ...Object.fromEntries(named) }
}
