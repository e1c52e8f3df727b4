import { expect, it } from '@jest/globals'
import { planUpdate } from '../../src/plan/adjust.ts'
import { planBy } from '../../src/plan/by.ts'
import { planId } from '../../src/plan/id.ts'
import { checkRecord } from '../../src/plan/record.ts'
import { planRecord } from '../../src/plan/tree.ts'
import { makeTable } from '../examples/catalog.ts'
import { idOf } from '../examples/cinema.ts'
import { issuesOf, refusalOf } from './refusal.ts'

const table = makeTable({
  name: 'Movie',
  fields: [
    { name: 'title', kind: 'text', required: true, options: { maxLength: 5 } },
    { name: 'year', kind: 'integer', options: { min: 1888 } },
    { name: 'gross', kind: 'decimal', options: { precision: 5, scale: 2 }, default: '1.50' },
    { name: 'isClassic', kind: 'boolean', required: true, default: false },
    { name: 'constructor', kind: 'text' },
    { name: 'toString', kind: 'text' },
  ],
})
const keyOf = (name: string) => table.fields.get(name)?.key ?? ''
/** A document under names instead of keys. */
const named = (data: Record<string, unknown>) =>
  Object.fromEntries(
    [...table.fields.values()].flatMap(({ name, key }) => (key in data ? [[name, data[key]]] : [])),
  )
const create = (input: Record<string, unknown>) => named(planRecord(table, input).record.data)

it('a new record takes what it is given, and defaults for what is absent', () => {
  expect(create({ title: 'Up' })).toEqual({ title: 'Up', gross: '1.5', isClassic: false })
  expect(create({ title: 'Up', gross: '2.00', isClassic: true })).toEqual({
    title: 'Up',
    gross: '2',
    isClassic: true,
  })
})

it('null is no value: it takes no default and is not stored', () => {
  expect(create({ title: 'Up', gross: null, year: null })).toEqual({ title: 'Up', isClassic: false })
  expect(create({ title: 'Up', year: undefined })).toEqual(create({ title: 'Up' }))
})

it.each([
  [{}, ['input.title required']],
  [{ title: null }, ['input.title required']],
  [{ title: 'Up', isClassic: null }, ['input.isClassic required']],
  [{ title: 'too long' }, ['input.title maxLength']],
  [{ title: 'Up', gross: '0.005' }, ['input.gross pattern']],
  [{ title: 'Up', gross: '1234.00' }, ['input.gross pattern']],
  [{ title: 'Up', director: 'x' }, ['input.director unknown']],
  [{ title: 'Up', hasOwnProperty: 'x' }, ['input.hasOwnProperty unknown']],
  [JSON.parse('{ "title": "Up", "__proto__": "x" }'), ['input.__proto__ unknown']],
  [{ title: 'Up', id: 'mine' }, ['input.id format']],
  [{ title: 'Up', id: 5 }, ['input.id format']],
  [{ title: 'Up', version: 2 }, ['input.version unknown']],
  [{ title: 'Up', createdAt: '2026-11-20T07:56:00Z' }, ['input.createdAt unknown']],
])('%j is refused: %j', (input, issues) => {
  expect(issuesOf(() => planRecord(table, input))).toEqual(issues)
})

it('everything that is wrong is told at once, with its path and a sentence', () => {
  const failure = refusalOf(() =>
    planRecord(table, { id: 'mine', year: 1600, gross: 'x', nothing: 1, constructor: 5 }),
  )
  expect(failure.code).toBe('INPUT_INVALID')
  expect(failure.message).toBe('The table Movie has no field nothing. (and 5 more)')
  expect(failure.details.issues?.map(({ path }) => path.join('.')).sort()).toEqual([
    'input.constructor',
    'input.gross',
    'input.id',
    'input.nothing',
    'input.title',
    'input.year',
  ])
  expect(failure.details.issues?.filter(({ message }) => !message.endsWith('.'))).toEqual([])
})

it('the path of one input of many leads into that input', () => {
  const { issues } = checkRecord(table, { title: 'Up', year: 'x' }, ['inputs', 3])
  expect(issues.map(({ path }) => path)).toEqual([['inputs', 3, 'year']])
})

it('names that every object inherits are fields like others when the table has them', () => {
  expect(create({ title: 'Up', constructor: 'a', toString: 'b' })).toMatchObject({
    constructor: 'a',
    toString: 'b',
  })
  expect(Object.hasOwn(create({ title: 'Up' }), 'constructor')).toBe(false)
})

it('an id is kept in small letters; null is the same as none', () => {
  const id = idOf(1)
  expect(planRecord(table, { title: 'Up', id: id.toUpperCase() }).record.id).toBe(id)
  expect(planRecord(table, { title: 'Up', id: null }).record.id).toBeUndefined()
})

it('a patch sets what is given, clears what is null, leaves what is absent', () => {
  expect(
    planUpdate(table, { patch: { title: 'Up', gross: '3.10', year: null, constructor: undefined } }).patch,
  ).toEqual({
    set: { [keyOf('title')]: 'Up', [keyOf('gross')]: '3.1' },
    unset: [keyOf('year')],
  })
  expect(planUpdate(table, { patch: {} }).patch).toEqual({ set: {}, unset: [] })
})

it.each([
  [{ title: null }, ['patch.title required']],
  [{ isClassic: null }, ['patch.isClassic required']],
  [{ title: 'too long', year: 1 }, ['patch.title maxLength', 'patch.year minimum']],
  [{ id: idOf(1) }, ['patch.id unknown']],
  [{ version: 3 }, ['patch.version unknown']],
  [{ valueOf: 'x' }, ['patch.valueOf unknown']],
  [
    { nothing: null, title: null, year: 'x' },
    ['patch.nothing unknown', 'patch.title required', 'patch.year type'],
  ],
])('the patch %j is refused: %j', (patch, issues) => {
  expect(issuesOf(() => planUpdate(table, { patch }))).toEqual(issues)
})

it('an id of a request is a UUID in any letters', () => {
  expect(planId(idOf(1).toUpperCase())).toBe(idOf(1))
  expect(planBy(table, { id: idOf(1), name: undefined })).toEqual({ id: idOf(1) })
})

it.each(['', 'x', '1', `{${idOf(1)}}`, `urn:uuid:${idOf(1)}`, `${idOf(1)} `, "' or true --", '\u0000'])(
  'the id %j is BAD_REQUEST',
  (id) => {
    expect(refusalOf(() => planId(id)).code).toBe('BAD_REQUEST')
    expect(refusalOf(() => planBy(table, { id })).code).toBe('BAD_REQUEST')
  },
)

it.each([{}, { id: null }, { id: undefined }, { id: idOf(1), name: 'x' }, { id: 5 }])(
  'by %j names no record: BAD_REQUEST',
  (by) => {
    expect(refusalOf(() => planBy(table, by)).code).toBe('BAD_REQUEST')
  },
)
