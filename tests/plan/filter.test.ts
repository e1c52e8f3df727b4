import { expect, it } from '@jest/globals'
import { type Filter, planFilter } from '../../src/plan/filter.ts'
import { makeTable } from '../examples/catalog.ts'
import { cinema } from '../examples/cinema.ts'
import { issuesOf, refusalOf } from './refusal.ts'

const [input] = cinema
const table = makeTable(input ?? { name: 'None' })
const plan = (filter: unknown) => planFilter(table, filter)

/** A plan as one reads it: (title eq "Up" and not year isNull true). */
function read(filter: Filter): string {
  switch (filter.kind) {
    case 'not':
      return `not ${read(filter.filter)}`
    case 'compare':
      return `${filter.field.name} ${filter.operator.name} ${JSON.stringify(filter.operand)}`
    case 'some':
      return `${filter.end.name} some ${read(filter.filter)}`
    case 'count':
      return `${filter.end.name} count ${filter.operator.name} ${JSON.stringify(filter.operand)}`
    default:
      return `(${filter.filters.map(read).join(` ${filter.kind} `) || filter.kind})`
  }
}

it.each([
  [{}, '(and)'],
  [{ and: [] }, '(and)'],
  [{ or: [] }, '(or)'],
  [{ not: {} }, 'not (and)'],
  [{ title: {} }, '(and)'],
  [{ title: undefined, and: undefined }, '(and)'],
  [{ title: { eq: undefined } }, '(and)'],
  [{ year: { gte: 1970, lt: 1980 } }, '(year gte 1970 and year lt 1980)'],
  [{ title: { eq: 'Up' }, year: { in: [] } }, '(title eq "Up" and year in [])'],
  [{ or: [{ year: { lt: 1970 } }, {}] }, '(year lt 1970 or (and))'],
  [{ not: { or: [{ title: { isNull: true } }] } }, 'not (title isNull true)'],
  [{ and: [{ not: { not: { id: { isNull: false } } } }] }, '(not not id isNull false)'],
])('%j is planned as %s', (filter, expected) => {
  expect(read(plan(filter))).toBe(expected)
})

it.each([
  [{ rating: { eq: 'PG' } }, 'rating eq "pg"'],
  [{ rating: { in: ['R', 'G'] } }, 'rating in ["r","g"]'],
  [{ gross: { gt: '010.50' } }, 'gross gt "10.5"'],
  [{ score: { eq: -0 } }, 'score eq 0'],
  [{ createdAt: { lt: '2026-11-20T09:56:00+02:00' } }, 'createdAt lt "2026-11-20T07:56:00.000Z"'],
  [{ id: { ne: '01939ED0-0000-7000-8000-000000000001' } }, 'id ne "01939ed0-0000-7000-8000-000000000001"'],
])('operands are brought to the form that is stored: %j', (filter, expected) => {
  expect(read(plan(filter))).toBe(expected)
})

it.each([
  [{ title: null }, 'filter.title null'],
  [{ title: { eq: null } }, 'filter.title.eq null'],
  [{ year: { in: [1, null] } }, 'filter.year.in null'],
  [{ title: { isNull: null } }, 'filter.title.isNull null'],
  [{ or: [{}, { not: { title: { ne: null } } }] }, 'filter.or.1.not.title.ne null'],
])('null is no operand: %j', (filter, issue) => {
  expect(issuesOf(() => plan(filter))).toEqual([issue])
  expect(refusalOf(() => plan(filter)).details.hint).toMatch(/isNull: true/)
})

it.each([
  [{ director: { eq: 'x' } }, 'filter.director unknown'],
  [{ constructor: { eq: 'x' } }, 'filter.constructor unknown'],
  [JSON.parse('{ "__proto__": { "eq": "x" } }'), 'filter.__proto__ unknown'],
  [{ toString: {} }, 'filter.toString unknown'],
  [{ title: { contains2: 'x' } }, 'filter.title.contains2 unknown'],
  [{ title: { toString: 'x' } }, 'filter.title.toString unknown'],
  [{ title: { constructor: 'x' } }, 'filter.title.constructor unknown'],
  [{ isClassic: { lt: true } }, 'filter.isClassic.lt unknown'],
  [{ year: { contains: '1' } }, 'filter.year.contains unknown'],
  [{ AND: [] }, 'filter.AND unknown'],
])('a name that there is not is an error, never ignored: %j', (filter, issue) => {
  expect(issuesOf(() => plan(filter))).toEqual([issue])
})

it.each([
  [{ year: { eq: 1.5 } }, 'filter.year.eq type'],
  [{ year: { in: [1, '2'] } }, 'filter.year.in type'],
  [{ year: { gt: 2 ** 31 } }, 'filter.year.gt maximum'],
  [{ gross: { eq: '1e3' } }, 'filter.gross.eq pattern'],
  [{ released: { eq: '2026-02-30' } }, 'filter.released.eq format'],
  [{ title: { eq: 'a\u0000' } }, 'filter.title.eq pattern'],
  [{ title: { contains: '\ud800' } }, 'filter.title.contains pattern'],
  [{ title: { like: '%\\' } }, 'filter.title.like operand'],
  [{ title: { ilike: '\\\\\\' } }, 'filter.title.ilike operand'],
  [{ title: { ilike: '\\\u0301' } }, 'filter.title.ilike operand'],
  [{ title: { ilike: `${'a'.repeat(255)}\\%` } }, 'filter.title.ilike operand'],
  [{ title: { ilike: 'ß'.repeat(129) } }, 'filter.title.ilike operand'],
  [{ title: { isNull: 'yes' } }, 'filter.title.isNull type'],
])('an operand that its kind cannot read is an error: %j', (filter, issue) => {
  expect(issuesOf(() => plan(filter))).toEqual([issue])
})

it('an operand need not keep the limits of the field, as older records may not', () => {
  expect(read(plan({ title: { eq: 'x'.repeat(300) } }))).toContain('title eq')
  expect(read(plan({ gross: { gt: '1234567890123456.789' } }))).toBe('gross gt "1234567890123456.789"')
})

it('everything that is wrong is told at once, the first of it as the sentence', () => {
  const failure = refusalOf(() =>
    plan({
      title: { eq: null, like: '\\' },
      nothing: {},
      or: [{ year: { gt: 'x' } }, { and: [{ score: null }] }],
    }),
  )
  expect(failure.code).toBe('FILTER_INVALID')
  expect(failure.message).toBe('filter.title.eq: null is not an operand.')
  expect(failure.details.issues?.map(({ path }) => path)).toEqual([
    ['filter', 'title', 'eq'],
    ['filter', 'title', 'like'],
    ['filter', 'nothing'],
    ['filter', 'or', 0, 'year', 'gt'],
    ['filter', 'or', 1, 'and', 0, 'score'],
  ])
})

it('an unknown operator is answered with those that there are', () => {
  expect(refusalOf(() => plan({ isClassic: { like: 'x' } })).message).toBe(
    'filter.isClassic.like: There is no such operator; there are: eq, ne, in, notIn, isNull.',
  )
})

it.each([
  [{ and: null }, 'filter.and type'],
  [{ not: null }, 'filter.not type'],
])('a connective without a filter is refused, and not for want of isNull: %j', (filter, issue) => {
  expect(issuesOf(() => plan(filter))).toEqual([issue])
})

it('a filter of a thousand levels or of thousands of conditions is refused before it is walked', () => {
  const nested = (levels: number): object => {
    let filter: object = { title: { eq: 'x' } }
    for (let level = 0; level < levels; level++) {
      filter = { not: filter }
    }
    return filter
  }
  const wide = (count: number) => ({ or: Array.from({ length: count }, () => ({ title: { eq: 'x' } })) })
  expect(() => plan(nested(90))).not.toThrow()
  expect(() => plan(nested(50_000))).toThrow(expect.objectContaining({ code: 'FILTER_INVALID' }))
  expect(() => plan(wide(2_000))).not.toThrow()
  expect(() => plan(wide(70_000))).toThrow(expect.objectContaining({ code: 'FILTER_INVALID' }))
  expect(() => plan({ title: { in: Array.from({ length: 100_000 }, String) } })).not.toThrow()
})
