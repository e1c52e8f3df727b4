import { describe, expect, it } from '@jest/globals'
import type { Example, FieldType, Options } from '../../src/fields/field-type.ts'
import { fieldTypes } from '../../src/fields/index.ts'
import { compileSchema } from '../../src/fields/validator.ts'

// One suite, run over every kind with the examples that it brings: a new kind needs no new test.
// What Postgres has to say of them is in postgres.test.ts and drift.test.ts.
const cases = fieldTypes.flatMap((type) =>
  type.examples.map((example, index): [string, FieldType, Example<Options>] => [
    `${type.kind} (example ${index + 1})`,
    type,
    example,
  ]),
)

it('every kind has a name of its own and an example', () => {
  expect(new Set(fieldTypes.map(({ kind }) => kind)).size).toBe(fieldTypes.length)
  expect(fieldTypes.filter(({ examples }) => examples.length === 0)).toEqual([])
})

describe.each(cases)('%s', (_, type, { options, values, refused }) => {
  const fits = (value: unknown) => compileSchema(type.valueSchema(options))(value).length === 0
  const stored = values.map((value) => type.normalize(value, options))

  it('takes the options, and no option that it does not know', () => {
    const check = compileSchema(type.optionSchema)
    expect(check(options)).toEqual([])
    expect(type.checkOptions?.(options) ?? []).toEqual([])
    expect(check({ ...options, noSuchOption: 1 })).not.toEqual([])
  })

  it('completes options once: complete ones stay as they are and lose nothing', () => {
    const complete = type.completeOptions?.(options, undefined) ?? options
    expect(compileSchema(type.optionSchema)(complete)).toEqual([])
    expect(type.completeOptions?.(complete, complete) ?? complete).toEqual(complete)
    expect(type.losses?.(complete, complete) ?? []).toEqual([])
  })

  it('stores every value in a form that fits, is JSON, and normalizes to itself', () => {
    expect(stored.filter((value) => !fits(value))).toEqual([])
    expect(JSON.parse(JSON.stringify(stored))).toEqual(stored)
    // What JSON cannot tell from 0.
    expect(stored.some((value) => Object.is(value, -0))).toBe(false)
  })

  it('stores equal values as the same text, when it says that it can be unique', () => {
    const pairs = stored.flatMap((a) => stored.map((b): [unknown, unknown] => [a, b]))
    const wrong = pairs.filter(([a, b]) => type.equals(a, b) !== (String(a) === String(b)))
    expect(type.uniqueable ? wrong : []).toEqual([])
  })

  it('takes every stored value as an operand', () => {
    const check = compileSchema(type.operandSchema)
    expect(stored.filter((value) => check(value).length > 0)).toEqual([])
  })

  it('gives every stored value out, and takes what it gave out for the same value again', () => {
    const given = stored.map((value) => type.output(value, options))
    expect(given).not.toContain(null)
    expect(given.map((value) => type.normalize(value, options))).toEqual(stored)
  })

  it('reads what it gave out from a cell of a file, as it is and as text', () => {
    const given = stored.map((value) => type.output(value, options))
    const read = (cell: unknown) => type.normalize(type.convert(cell, options), options)
    const { write, read: readText } = type.cell ?? { write: String, read: (text: string) => text }
    expect(given.map(read)).toEqual(stored)
    expect(given.map((value) => read(readText(write(value))))).toEqual(stored)
  })

  it('refuses every value that breaks a rule', () => {
    expect(refused.filter((value) => fits(type.normalize(value, options)))).toEqual([])
    expect(refused.length).toBeGreaterThan(0)
  })

  it('gives null for what is no value of the kind', () => {
    const isValue = compileSchema(type.operandSchema)
    const foreign = [null, true, 7, Number.POSITIVE_INFINITY, 'no such thing', {}, [], ['a'], ...wrongMoments]
    const unreadable = foreign.filter((value) => isValue(value).length > 0)
    expect(unreadable.filter((value) => type.output(value, options) !== null)).toEqual([])
    expect(unreadable.length).toBeGreaterThan(0)
  })

  it('has its values in ascending order, each equal to itself and to no other', () => {
    for (const [index, value] of stored.entries()) {
      expect(type.compare(value, value, options)).toBe(0)
      expect(stored.filter((other) => type.equals(value, other))).toEqual([value])
      if (type.sortable && index > 0) {
        expect(Math.sign(type.compare(stored[index - 1], value, options))).toBe(-1)
        expect(Math.sign(type.compare(value, stored[index - 1], options))).toBe(1)
      }
    }
  })

  it('says in a sentence what it expects, and each of its operators what it asks', () => {
    expect(type.description).toMatch(/\.$/)
    expect(type.expectation(options)).not.toBe('')
    expect(type.operators.filter(({ description }) => !description.endsWith('.'))).toEqual([])
    expect(new Set(type.operators.map(({ name }) => name)).size).toBe(type.operators.length)
  })
})

const wrongMoments = [
  '2026-02-30',
  '0000-01-01',
  '2026-02-30T00:00:00.000Z',
  '2026-11-20T25:00:00.000Z',
  '2026-11-20T00:00:00+02:00',
  '2026-11-20 00:00:00Z',
  'NaN',
  'Infinity',
  '1e3',
]
