import { describe, expect, it } from '@jest/globals'
import { type Position, readCursor, scopeOf, writeCursor } from '../../src/plan/cursor.ts'
import { planOrder } from '../../src/plan/order.ts'
import { makeCatalog } from '../examples/catalog.ts'
import { cinema, idOf } from '../examples/cinema.ts'
import { tableIn } from '../sql/engine.ts'
import { refusalOf } from './refusal.ts'

const catalog = makeCatalog(cinema)
const movie = tableIn(catalog, 'Movie')
const open = (orderBy: Record<string, string>[], table = movie, tenantId = catalog.tenantId) => {
  const order = planOrder(table, orderBy)
  const scope = scopeOf([tenantId, table.id], order)
  return {
    write: (position: Position) => writeCursor(scope, position),
    read: (cursor: string) => readCursor(cursor, scope, order),
    /** A cursor with anything in it. */
    forge: (...position: unknown[]) => writeCursor(scope, position as Position),
  }
}
const id = idOf(1)

it.each([
  [[], [id]],
  [[{ title: 'ASC' }], ['amelie', id]],
  [
    [{ title: 'ASC' }, { year: 'DESC' }],
    [null, '-12', id],
  ],
  [[{ gross: 'ASC' }], ['123456789012345678901234567890.12', id]],
  [[{ gross: 'ASC' }], [`-${'9'.repeat(1000)}.${'9'.repeat(1000)}`, id]],
  [[{ rating: 'DESC' }], ['3', id]],
  [[{ isClassic: 'ASC' }], ['true', id]],
  [[{ released: 'ASC' }], ['1927-01-10', id]],
  [[{ createdAt: 'ASC' }], ['2026-11-20 07:56:00.1+00', id]],
  [[{ createdAt: 'ASC' }], ['2026-11-20 07:56:00+00', id]],
  [[{ title: 'ASC' }], ['\u{1f600}'.repeat(256), id]],
])(
  'a cursor of the order %j is read as it was written: %j',
  (orderBy: Record<string, string>[], position) => {
    const { write, read } = open(orderBy)
    expect(read(write(position))).toEqual(position)
    expect(write(position)).toMatch(/^[\w-]+$/)
  },
)

it.each([
  ['another table', open([{ id: 'ASC' }], tableIn(catalog, 'Screen'))],
  ['another tenant', open([{ title: 'ASC' }], movie, 2)],
  ['another field', open([{ released: 'ASC' }])],
  ['another direction', open([{ title: 'DESC' }])],
  ['another place of missing values', open([{ title: 'ASC_NULLS_FIRST' }])],
  ['a longer order', open([{ title: 'ASC' }, { year: 'ASC' }])],
])('a cursor of %s is CURSOR_INVALID', (_, other) => {
  const failure = refusalOf(() => open([{ title: 'ASC' }]).read(other.write(['x', id])))
  expect(failure.code).toBe('CURSOR_INVALID')
  expect(failure.message).toMatch(/another/)
})

it('a renamed field keeps its cursors, since its key stays', () => {
  const title = movie.fields.get('title')
  const renamed = new Map([
    ...movie.fields,
    ['headline', { ...title, name: 'headline' }],
  ]) as typeof movie.fields
  const after = open([{ headline: 'ASC' }], { ...movie, fields: renamed })
  expect(after.read(open([{ title: 'ASC' }]).write(['x', id]))).toEqual(['x', id])
})

describe('a cursor that is cut or made up is CURSOR_INVALID:', () => {
  const { read, write } = open([{ title: 'ASC' }])
  const whole = write(['amelie', id])
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

  it.each(Array.from({ length: whole.length }, (_, length) => length))('cut to %i characters', (length) => {
    expect(refusalOf(() => read(whole.slice(0, length))).code).toBe('CURSOR_INVALID')
  })

  it.each([
    '',
    'x',
    '%',
    '../../etc/passwd',
    "'; drop table x; --",
    '\u{1f600}',
    encode({}),
    encode(null),
    encode([]),
    encode('text'),
    encode([null, 'a', id]),
    encode([[], 'a', id]),
    encode({ length: 3, 0: 'x' }),
  ])('%j', (cursor) => {
    expect(refusalOf(() => read(cursor)).code).toBe('CURSOR_INVALID')
  })
})

it.each([
  ['too few keys', [{ title: 'ASC' }], ['x']],
  ['too many keys', [{ title: 'ASC' }], ['x', id, id]],
  ['no id', [], [null]],
  ['an id that is none', [], ["1' or '1'='1"]],
  ['an id in capitals', [], [id.toUpperCase()]],
  ['a number for text', [{ title: 'ASC' }], [5, id]],
  ['an object for text', [{ title: 'ASC' }], [{ a: 1 }, id]],
  ['text with U+0000', [{ title: 'ASC' }], ['a\u0000b', id]],
  ['text with half a surrogate pair', [{ title: 'ASC' }], ['\ud800', id]],
  ['a word for a number', [{ year: 'ASC' }], ['many', id]],
  ['a number that SQL reads otherwise', [{ year: 'ASC' }], ['1e999999', id]],
  ['more digits than numeric can have', [{ year: 'ASC' }], ['9'.repeat(131_073), id]],
  ['a word for a choice', [{ rating: 'ASC' }], ['PG', id]],
  ['a position that int4 cannot hold', [{ rating: 'ASC' }], ['99999999999', id]],
  ['a word for true or false', [{ isClassic: 'ASC' }], ['t', id]],
  ['a day that there is not', [{ createdAt: 'ASC' }], ['2026-02-30 07:56:00+00', id]],
  ['a month that there is not', [{ createdAt: 'ASC' }], ['2026-13-01 07:56:00+00', id]],
  ['an hour that there is not', [{ createdAt: 'ASC' }], ['2026-11-20 25:00:00+00', id]],
  ['the year 0', [{ createdAt: 'ASC' }], ['0000-01-01 00:00:00+00', id]],
  ['a word for a moment', [{ createdAt: 'ASC' }], ['infinity', id]],
])(
  'a forged cursor with %s is CURSOR_INVALID',
  (_, orderBy: Record<string, string>[], position: unknown[]) => {
    const { read, forge } = open(orderBy)
    expect(refusalOf(() => read(forge(...position))).code).toBe('CURSOR_INVALID')
  },
)
