import { foldText } from '../../src/fields/fold.ts'
import { keyOf, type Meaning, meaningOf, type Options } from './meanings.ts'
import { readPattern } from './pattern.ts'

// What a filter and an order mean, without a database and without a look at src/plan and src/fields.

/** The fields of a table by name. */
export type Fields = ReadonlyMap<string, { kind: string; options: Options }>
/** A record as a client sends or sees it; a missing value is undefined or null. */
export type Thing = Record<string, unknown>
export type Filter = Record<string, unknown>
export const directions = ['ASC', 'DESC', 'ASC_NULLS_FIRST', 'DESC_NULLS_FIRST'] as const
export type Direction = (typeof directions)[number]
export type OrderBy = readonly Record<string, Direction>[]

type Test<T> = (tested: T) => boolean

/** What a filter says of a record. */
export function readFilter(fields: Fields, filter: Filter): Test<Thing> {
  const tests = Object.entries(filter).map(([name, condition]): Test<Thing> => {
    switch (name) {
      case 'and': {
        const all = readAll(fields, condition)
        return (thing) => all.every((holds) => holds(thing))
      }
      case 'or': {
        const some = readAll(fields, condition)
        return (thing) => some.some((holds) => holds(thing))
      }
      case 'not': {
        const holds = readFilter(fields, condition as Filter)
        return (thing) => !holds(thing)
      }
      default: {
        const meaning = meaningOf(fieldIn(fields, name).kind)
        const comparisons = Object.entries(condition as Filter).map(([operator, operand]) =>
          readComparison(meaning, operator, operand),
        )
        return (thing) => comparisons.every((holds) => holds(thing[name] ?? undefined))
      }
    }
  })
  return (thing) => tests.every((holds) => holds(thing))
}

const readAll = (fields: Fields, filters: unknown): Test<Thing>[] =>
  (filters as Filter[]).map((filter) => readFilter(fields, filter))

function readComparison(meaning: Meaning, operator: string, operand: unknown): Test<unknown> {
  const complement = complements.get(operator)
  if (complement !== undefined) {
    const holds = readComparison(meaning, complement, operand)
    return (value) => !holds(value)
  }
  const ofAny = comparisonsOfAny.get(operator)
  if (ofAny) {
    return ofAny(operand)
  }
  const read = comparisons.get(operator)
  if (!read) {
    throw new Error(`The oracle does not know the operator ${operator}: tests/proofs/oracle.ts must say it.`)
  }
  const holds = read(meaning, operand)
  // A missing value equals nothing, and comes neither before nor after anything.
  return (value) => value !== undefined && holds(value)
}

const itemsOf = (value: unknown): readonly unknown[] => (value as unknown[] | undefined) ?? []

/** What is asked of missing values too; a list that is missing has no items. */
const comparisonsOfAny = new Map<string, (operand: unknown) => Test<unknown>>([
  ['isNull', (operand) => (value) => (value === undefined) === operand],
  ['isEmpty', (operand) => (value) => (itemsOf(value).length === 0) === operand],
  ['has', (operand) => (value) => itemsOf(value).includes(operand)],
  ['hasSome', (operand) => (value) => itemsOf(operand).some((item) => itemsOf(value).includes(item))],
  ['hasEvery', (operand) => (value) => itemsOf(operand).every((item) => itemsOf(value).includes(item))],
])

const complements = new Map([
  ['ne', 'eq'],
  ['notIn', 'in'],
])

const places =
  (holds: (place: number) => boolean) =>
  (meaning: Meaning, operand: unknown): Test<unknown> =>
  (value) =>
    holds(meaning.order?.(value, operand, {}) ?? Number.NaN)

const keys =
  (holds: (key: string, operand: string) => boolean) =>
  (meaning: Meaning, operand: unknown): Test<unknown> => {
    const sought = keyOf(operand as string)
    return (value) => holds(keyOf(meaning.print(value, {}) as string), sought)
  }

const patterns =
  (fold: (text: string) => string) =>
  (meaning: Meaning, operand: unknown): Test<unknown> => {
    const fits = readPattern(fold(operand as string))
    return (value) => fits(fold(meaning.print(value, {}) as string))
  }

const comparisons = new Map<string, (meaning: Meaning, operand: unknown) => Test<unknown>>([
  [
    'eq',
    ({ same }, operand) =>
      (value) =>
        same(value, operand),
  ],
  [
    'in',
    ({ same }, operands) =>
      (value) =>
        (operands as unknown[]).some((operand) => same(value, operand)),
  ],
  ['lt', places((place) => place < 0)],
  ['lte', places((place) => place <= 0)],
  ['gt', places((place) => place > 0)],
  ['gte', places((place) => place >= 0)],
  ['contains', keys((key, operand) => key.includes(operand))],
  ['startsWith', keys((key, operand) => key.startsWith(operand))],
  ['endsWith', keys((key, operand) => key.endsWith(operand))],
  ['like', patterns((text) => text)],
  ['ilike', patterns(foldText)],
])

/** How two records stand in a list: by the keys that are asked for, and last by the id. */
export function standing(fields: Fields, orderBy: OrderBy, a: Thing, b: Thing): number {
  for (const [name, direction] of [
    ...orderBy.flatMap((key) => Object.entries(key)),
    ['id', 'ASC'] as const,
  ]) {
    const { kind, options } = fieldIn(fields, name)
    const [left, right] = [a[name] ?? undefined, b[name] ?? undefined]
    const place =
      left === undefined || right === undefined
        ? (Number(left === undefined) - Number(right === undefined)) * (direction.endsWith('FIRST') ? -1 : 1)
        : (meaningOf(kind).order?.(left, right, options) ?? 0) * (direction.startsWith('DESC') ? -1 : 1)
    if (place !== 0) {
      return place
    }
  }
  return 0
}

function fieldIn(fields: Fields, name: string): { kind: string; options: Options } {
  const field = fields.get(name)
  if (!field) {
    throw new Error(`no field "${name}"; the proof should not have asked for it`)
  }
  return field
}
