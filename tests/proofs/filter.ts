import fc from 'fast-check'
import { hostileTexts } from '../fields/hostile.ts'
import { meaningOf } from './meanings.ts'
import type { Fields, Filter, Thing } from './oracle.ts'
import { escapePattern, isPattern } from './pattern.ts'
import { letters } from './texts.ts'
import { drawOf } from './values.ts'

/** Filters on a table: every field, every operator, operands that are near to what its records hold. */
export function filtersOn(fields: Fields, things: readonly Thing[], depth: number): fc.Arbitrary<Filter> {
  const conditions = fc.oneof(
    ...[...fields].map(([name, { kind }]) =>
      conditionsOn(kind, presentIn(things, name)).map((condition) => ({ [name]: condition })),
    ),
  )
  return fc.letrec<{ filter: Filter }>((tie) => {
    const some = fc.array(tie('filter'), { minLength: 1, maxLength: 4 })
    return {
      filter: fc.oneof(
        { maxDepth: depth, withCrossShrink: true },
        { weight: 6, arbitrary: conditions },
        { weight: 1, arbitrary: fc.constantFrom({}, { and: [] }, { or: [] }, { not: {} }) },
        { weight: 3, arbitrary: some.map((and) => ({ and })) },
        { weight: 5, arbitrary: some.map((or) => ({ or })) },
        { weight: 4, arbitrary: tie('filter').map((not) => ({ not })) },
        {
          weight: 2,
          arbitrary: fc
            .tuple(conditions, conditions, some, tie('filter'))
            .map(([one, other, or, not]) => ({ ...one, ...other, or, not })),
        },
      ),
    }
  }).filter
}

/** One or two operators with their operands, or none: that matches everything. */
function conditionsOn(kind: string, present: readonly unknown[]): fc.Arbitrary<Filter> {
  const comparison = fc.oneof(
    ...meaningOf(kind).operators.map((operator) =>
      operandsOf(operator, kind, present).map((operand) => ({ [operator]: operand })),
    ),
  )
  return fc.oneof(
    { weight: 12, arbitrary: comparison },
    { weight: 4, arbitrary: fc.tuple(comparison, comparison).map(([one, other]) => ({ ...one, ...other })) },
    { weight: 1, arbitrary: fc.constant({}) },
  )
}

function operandsOf(operator: string, kind: string, present: readonly unknown[]): fc.Arbitrary<unknown> {
  const { near, values, items = values } = drawOf(kind)
  const known = present.length > 0 ? fc.constantFrom(...present) : values
  const close = fc.tuple(known, fc.nat()).map(([one, index]) => {
    const neighbours = near(one)
    return neighbours[index % neighbours.length] ?? one
  })
  const value = fc.oneof(
    { weight: 4, arbitrary: known },
    { weight: 3, arbitrary: close },
    { weight: 1, arbitrary: values },
  )
  switch (operator) {
    case 'isNull':
    case 'isEmpty':
      return fc.boolean()
    case 'has':
      return items
    case 'hasSome':
    case 'hasEvery':
      return fc.array(items, { maxLength: 3 })
    case 'in':
    case 'notIn':
      return fc.array(value, { maxLength: 5 })
    case 'contains':
    case 'startsWith':
    case 'endsWith':
      return parts(present)
    case 'like':
    case 'ilike':
      return patterns(present).filter((pattern) => isPattern(operator, pattern))
    default:
      return value
  }
}

/** Pieces of the texts that there are, and texts that break things. */
function parts(present: readonly unknown[]): fc.Arbitrary<string> {
  const piece = fc
    .tuple(fc.constantFrom('', ...present), fc.nat(300), fc.nat(8))
    .map(([text, start, length]) => {
      const characters = Array.from(String(text))
      // Half of the pieces end where the text ends.
      const from = start % (characters.length + 1)
      return characters.slice(from, start % 2 === 0 ? from + length : undefined).join('')
    })
  return fc.oneof(
    { weight: 4, arbitrary: piece },
    { weight: 1, arbitrary: piece.map((text) => text.toUpperCase()) },
    { weight: 1, arbitrary: fc.constantFrom(...hostileTexts) },
    { weight: 1, arbitrary: fc.string({ unit: letters, maxLength: 3 }) },
  )
}

function patterns(present: readonly unknown[]): fc.Arbitrary<string> {
  const piece = parts(present)
  return fc.oneof(
    {
      weight: 3,
      arbitrary: fc
        .tuple(fc.constantFrom('%', '_', ''), piece.map(escapePattern), fc.constantFrom('%', '_', ''))
        .map((all) => all.join('')),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(piece, fc.constantFrom('%', '_', '\\%'), piece).map((all) => all.join('')),
    },
    { weight: 1, arbitrary: piece },
  )
}

/** The values that some records have of a field. */
export const presentIn = (things: readonly Thing[], name: string): unknown[] =>
  things.map((thing) => thing[name]).filter((value) => value !== undefined && value !== null)
