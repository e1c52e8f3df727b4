import { expect, it } from '@jest/globals'
import { usualLimits } from '../../src/limits.ts'
import { type ListArguments, planList } from '../../src/plan/list.ts'
import { planOrder } from '../../src/plan/order.ts'
import { makeCatalog } from '../examples/catalog.ts'
import { cinema } from '../examples/cinema.ts'
import { tableIn } from '../sql/engine.ts'
import { refusalOf } from './refusal.ts'

const catalog = makeCatalog(cinema)
const table = tableIn(catalog, 'Movie')
const plan = (args: ListArguments) =>
  planList({ catalog, limits: usualLimits, role: 'admin', at: new Date() }, table, args)
const read = (orderBy: Record<string, unknown>[]) =>
  planOrder(table, orderBy).map(
    ({ field, descending, missingFirst }) =>
      `${field.name}${descending ? ' desc' : ''}${missingFirst ? ' missing first' : ''}`,
  )

it.each([
  [[], ['id']],
  [[{ title: 'ASC' }], ['title', 'id']],
  [
    [{ title: 'DESC' }, { year: 'ASC_NULLS_FIRST' }],
    ['title desc', 'year missing first', 'id'],
  ],
  [[{ rating: 'DESC_NULLS_FIRST' }], ['rating desc missing first', 'id']],
  [[{ id: 'DESC' }], ['id desc']],
  [
    [{ id: 'ASC' }, { title: 'ASC' }],
    ['id', 'title'],
  ],
  [[{ createdAt: 'DESC', title: undefined }], ['createdAt desc', 'id']],
])('the order %j is total: %j', (orderBy, expected) => {
  expect(read(orderBy)).toEqual(expected)
})

it.each([
  ['no field', [{}]],
  ['two fields', [{ title: 'ASC', year: 'ASC' }]],
  ['an unknown field', [{ director: 'ASC' }]],
  ['an inherited name', [{ constructor: 'ASC' }]],
  ['a field that cannot be sorted by', [{ version: 'ASC' }]],
  ['null for a direction', [{ title: null }]],
  ['the same field twice', [{ title: 'ASC' }, { title: 'DESC' }]],
])('an element of an order with %s is BAD_REQUEST', (_, orderBy) => {
  expect(refusalOf(() => read(orderBy)).code).toBe('BAD_REQUEST')
})

it.each([
  [{}, { size: 50, fromEnd: false, offset: 0 }],
  [
    { first: null, after: null, last: null, before: null, offset: null, filter: null, orderBy: null },
    { size: 50 },
  ],
  [{ first: 0 }, { size: 0 }],
  [{ first: 1000 }, { size: 1000 }],
  [{ last: 3 }, { size: 3, fromEnd: true }],
  [
    { first: 5, offset: 7 },
    { size: 5, offset: 7 },
  ],
  [{ offset: 0 }, { size: 50, offset: 0 }],
])('the sizes %j are planned as %j', (args, expected) => {
  expect(plan(args)).toMatchObject(expected)
})

it.each([
  { first: -1 },
  { first: 1001 },
  { last: -1 },
  { last: 1001 },
  { first: 1, last: 1 },
  { first: 0, last: 0 },
  { offset: -1 },
  { offset: 0, last: 1 },
  { offset: 0, after: 'x' },
  { offset: 1, before: 'x' },
])('the sizes %j are BAD_REQUEST, never clamped', (args) => {
  expect(refusalOf(() => plan(args)).code).toBe('BAD_REQUEST')
})
