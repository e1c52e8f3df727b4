import { type Expression, type SqlBool, sql } from 'kysely'
import { functions } from '../db/tables.ts'
import { foldText, isCut } from './fold.ts'
import { type Operator, ordering } from './operators.ts'

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

/** Operators of text. */
export const searching: readonly Operator[] = [...ordering, contains, startsWith, endsWith, like, ilike]

/** Text as it is compared, in SQL: the sort key, in the order of its code points. */
export function sortKey(value: Expression<unknown>): Expression<unknown> {
  return sql`${sql.raw(functions.sortKey)}(${value}) collate "C"`
}
