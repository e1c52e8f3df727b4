import { type Expression, type SqlBool, sql } from 'kysely'
import { functions } from '../db/tables.ts'
import { foldText, isCut } from './fold.ts'

/** The left side of a comparison in SQL, and how an operand is brought to its order. */
export interface Sides {
  exact: Expression<unknown>
  ordered: Expression<unknown>
  toOrdered(operand: unknown): Expression<unknown>
}

/** Equality and order of one field's stored values, in JavaScript. */
export interface Meaning {
  equals(a: unknown, b: unknown): boolean
  compare(a: unknown, b: unknown): number
}

/**
 * A comparison that a filter may ask for. Each is two-valued: a missing value equals nothing, so `ne` and
 * `notIn` include it. The SQL may say null where the meaning is false, since only `not` could tell the
 * difference and the compiler writes that as `is not true`.
 */
export interface Operator {
  name: string
  description: string
  /** What the client gives: one value of the field's type, a list of them, a yes or no, or text. */
  operand: 'value' | 'values' | 'flag' | 'text'
  /** What is wrong with an operand of the right type, as a sentence. */
  check?(operand: unknown): string | undefined
  sql(sides: Sides, operand: unknown): Expression<SqlBool>
  meaning(value: unknown, operand: unknown, field: Meaning): boolean
}

// = any($1), never in (…): an empty list is legal, and a list of any length is one parameter.
const eq: Operator = {
  name: 'eq',
  description: 'Equal to.',
  operand: 'value',
  sql: ({ exact }, operand) => sql`${exact} = ${operand}`,
  meaning: (value, operand, { equals }) => value !== undefined && equals(value, operand),
}

const ne: Operator = {
  name: 'ne',
  description: 'Not equal to, or missing.',
  operand: 'value',
  sql: ({ exact }, operand) => sql`${exact} is distinct from ${operand}`,
  meaning: (value, operand, field) => !eq.meaning(value, operand, field),
}

const isIn: Operator = {
  name: 'in',
  description: 'Equal to one of these; none of an empty list.',
  operand: 'values',
  sql: ({ exact }, operand) => sql`${exact} = any(${operand})`,
  meaning: (value, operand, field) => (operand as unknown[]).some((one) => eq.meaning(value, one, field)),
}

const notIn: Operator = {
  name: 'notIn',
  description: 'Equal to none of these, or missing.',
  operand: 'values',
  sql: ({ exact }, operand) => sql`(${exact} = any(${operand})) is not true`,
  meaning: (value, operand, field) => !isIn.meaning(value, operand, field),
}

const isNull: Operator = {
  name: 'isNull',
  description: 'True: the value is missing. False: there is one.',
  operand: 'flag',
  sql: ({ exact }, operand) => (operand ? sql`${exact} is null` : sql`${exact} is not null`),
  meaning: (value, operand) => (value === undefined) === operand,
}

function range(
  name: string,
  symbol: '<' | '<=' | '>' | '>=',
  description: string,
  holds: (comparison: number) => boolean,
): Operator {
  return {
    name,
    description,
    operand: 'value',
    sql: ({ ordered, toOrdered }, operand) => sql`${ordered} ${sql.raw(symbol)} ${toOrdered(operand)}`,
    meaning: (value, operand, { compare }) => value !== undefined && holds(compare(value, operand)),
  }
}

const lt = range('lt', '<', 'Less than.', (comparison) => comparison < 0)
const lte = range('lte', '<=', 'Less than or equal to.', (comparison) => comparison <= 0)
const gt = range('gt', '>', 'Greater than.', (comparison) => comparison > 0)
const gte = range('gte', '>=', 'Greater than or equal to.', (comparison) => comparison >= 0)

function matching(
  name: string,
  description: string,
  write: (ordered: Expression<unknown>, operand: Expression<unknown>) => Expression<SqlBool>,
  holds: (value: string, operand: string) => boolean,
): Operator {
  return {
    name,
    description: `${description} Case and accents are ignored.`,
    operand: 'text',
    sql: ({ ordered, toOrdered }, operand) => write(ordered, toOrdered(operand)),
    meaning: (value, operand) =>
      value !== undefined && holds(foldText(value as string), foldText(operand as string)),
  }
}

// strpos and starts_with, not like: nothing in the operand can be taken for a wildcard, so nothing needs escaping.
const contains = matching(
  'contains',
  'Contains this text.',
  (value, operand) => sql`strpos(${value}, ${operand}) > 0`,
  (value, operand) => value.includes(operand),
)
const startsWith = matching(
  'startsWith',
  'Starts with this text.',
  (value, operand) => sql`starts_with(${value}, ${operand})`,
  (value, operand) => value.startsWith(operand),
)
const endsWith = matching(
  'endsWith',
  'Ends with this text.',
  (value, operand) => sql`right(${value}, length(${operand})) = ${operand}`,
  (value, operand) => value.endsWith(operand),
)

const checkPattern = (operand: unknown): string | undefined =>
  /(^|[^\\])(\\\\)*\\$/.test(operand as string) ? 'must not end with a single backslash' : undefined

const like: Operator = {
  name: 'like',
  description: 'Matches this pattern exactly: % stands for any text, _ for one character, \\ escapes them.',
  operand: 'text',
  check: checkPattern,
  sql: ({ exact }, operand) => sql`${exact} like ${operand}`,
  meaning: (value, operand) => value !== undefined && likeExpression(operand as string).test(value as string),
}

const ilike: Operator = {
  name: 'ilike',
  description:
    'Matches this pattern (% any text, _ one character, \\ escapes). Case and accents are ignored.',
  operand: 'text',
  // Checked as it is compared: folding takes marks away, and cutting could part an escape from what it escapes.
  check: (operand) =>
    isCut(operand as string)
      ? 'must not be longer than the 256 characters that are compared'
      : checkPattern(foldText(operand as string)),
  sql: ({ ordered, toOrdered }, operand) => sql`${ordered} like ${toOrdered(operand)}`,
  meaning: (value, operand) =>
    value !== undefined && likeExpression(foldText(operand as string)).test(foldText(value as string)),
}

function likeExpression(pattern: string): RegExp {
  const source = pattern.replace(/\\([\s\S])|[%_]|[^\\%_]+/gu, (part, escaped?: string) =>
    part === '%' ? '.*' : part === '_' ? '.' : (escaped ?? part).replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'),
  )
  return new RegExp(`^${source}$`, 'su')
}

/** Operators of kinds that only know equal and unequal. */
export const equality: readonly Operator[] = [eq, ne, isIn, notIn, isNull]
/** Operators of kinds whose values come in an order. */
export const ordering: readonly Operator[] = [eq, ne, isIn, notIn, lt, lte, gt, gte, isNull]
/** Operators of text. */
export const searching: readonly Operator[] = [...ordering, contains, startsWith, endsWith, like, ilike]

/** Text as it is compared, in SQL: the sort key, in the order of its code points. */
export function sortKey(value: Expression<unknown>): Expression<unknown> {
  return sql`${sql.raw(functions.sortKey)}(${value}) collate "C"`
}
