import { type Expression, type SqlBool, sql } from 'kysely'

/** The left side of a comparison in SQL, and how an operand is brought to its order. */
export interface Sides {
  exact: Expression<unknown>
  ordered: Expression<unknown>
  toOrdered(operand: unknown): Expression<unknown>
}

/** Equality and order of one field's stored values (of a list: of its elements), in JavaScript. */
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
  /** What the client gives: one value of the field's type (of a list: one element), several, a yes or no, or text. */
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

/** Operators of kinds that are only there or not. */
export const presence: readonly Operator[] = [isNull]
/** Operators of kinds that only know equal and unequal. */
export const equality: readonly Operator[] = [eq, ne, isIn, notIn, isNull]
/** Operators of kinds whose values come in an order. */
export const ordering: readonly Operator[] = [eq, ne, isIn, notIn, lt, lte, gt, gte, isNull]
