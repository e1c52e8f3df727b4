import { sql } from 'kysely'
import { type Operator, presence } from './operators.ts'

// Of a list: `?` asks a jsonb array for a text that is one of its elements.
const has: Operator = {
  name: 'has',
  description: 'Has this one.',
  operand: 'value',
  sql: ({ exact }, operand) => sql`${exact} ? ${operand}`,
  meaning: (value, operand, { equals }) => itemsOf(value).some((item) => equals(item, operand)),
}

const hasSome: Operator = {
  name: 'hasSome',
  description: 'Has at least one of these; none of an empty list.',
  operand: 'values',
  sql: ({ exact }, operand) => sql`${exact} ?| ${operand}::text[]`,
  meaning: (value, operand, field) => (operand as unknown[]).some((one) => has.meaning(value, one, field)),
}

const hasEvery: Operator = {
  name: 'hasEvery',
  description: 'Has all of these; an empty list asks for none, so that every record matches.',
  operand: 'values',
  sql: ({ exact }, operand) =>
    (operand as unknown[]).length === 0 ? sql`true` : sql`${exact} ?& ${operand}::text[]`,
  meaning: (value, operand, field) => (operand as unknown[]).every((one) => has.meaning(value, one, field)),
}

const isEmpty: Operator = {
  name: 'isEmpty',
  description: 'True: there is none, as the list is empty or missing. False: there is at least one.',
  operand: 'flag',
  sql: ({ exact }, operand) =>
    operand ? sql`(${exact} <> '[]'::jsonb) is not true` : sql`${exact} <> '[]'::jsonb`,
  meaning: (value, operand) => (itemsOf(value).length === 0) === operand,
}

const itemsOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** Operators of lists. */
export const containing: readonly Operator[] = [has, hasSome, hasEvery, isEmpty, ...presence]
