import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  enumNameOf,
  isFieldName,
  isSlug,
  isTableName,
  lowerFirst,
  nameLengthAtMost,
  pluralOf,
  toFieldName,
  upperFirst,
} from '../../src/names/words.ts'

describe('a table is named in Pascal case', () => {
  it.each(['A', 'Deal', 'SalesOrder', 'B2B', 'URL'])('%s is fine', (name) => {
    expect(isTableName(name)).toBe(true)
  })
  it.each(['', 'deal', '2Deal', 'Sales Order', 'Sales_Order', 'Größe', 'Deal\n', '\nDeal', '__Type'])(
    '%j is not',
    (name) => {
      expect(isTableName(name)).toBe(false)
    },
  )
})

describe('a field is named in camel case', () => {
  it.each(['a', 'closesOn', 'b2b', 'constructor'])('%s is fine', (name) => {
    expect(isFieldName(name)).toBe(true)
  })
  it.each(['', 'ClosesOn', '2b', 'closes on', 'closes_on', 'größe', 'a\n', '__typename', '__proto__'])(
    '%j is not',
    (name) => {
      expect(isFieldName(name)).toBe(false)
    },
  )
})

it.each(['a', 'acme', 'acme-2', 'a'.repeat(63)])('%s is a slug', (slug) => {
  expect(isSlug(slug)).toBe(true)
})

it.each(['', 'Acme', '2acme', '-acme', 'ac_me', 'ac me', 'acme\n', 'a'.repeat(64)])(
  '%j is no slug',
  (slug) => {
    expect(isSlug(slug)).toBe(false)
  },
)

it('only the first letter changes its case', () => {
  expect([upperFirst('closesOn'), lowerFirst('SalesOrder'), upperFirst(''), lowerFirst('')]).toEqual([
    'ClosesOn',
    'salesOrder',
    '',
    '',
  ])
})

it.each([
  ['title', 'TITLE'],
  ['closesOn', 'CLOSES_ON'],
  ['closesON', 'CLOSES_ON'],
  ['isVIP', 'IS_VIP'],
])('the enum value of %s is %s', (name, value) => {
  expect(enumNameOf(name)).toBe(value)
})

it('the enum value of any field is one that GraphQL takes', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z][A-Za-z0-9]{0,20}$/), (name) => {
      expect(enumNameOf(name)).toMatch(/^[A-Z][A-Z0-9_]*$/)
    }),
  )
})

it.each([
  ['Deal', 'deals'],
  ['Company', 'companies'],
  ['SalesOrder', 'salesOrders'],
  ['Person', 'people'],
  ['Sheep', 'sheep'],
])('the plural of %s is %s', (name, plural) => {
  expect(pluralOf(name)).toBe(plural)
})

it.each([
  ['US Gross', 'usGross'],
  ['closes-on', 'closesOn'],
  ['Émile', 'emile'],
  ['Größen', 'grossen'],
  ['Bjørk', 'bjrk'],
  ['日本', undefined],
  ['1st place', 'f1stPlace'],
  ['%', undefined],
])('%j makes the field name %s', (text, name) => {
  expect(toFieldName(text)).toBe(name)
})

it('whatever text a name is made of, it is legal', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 100 }), (text) => {
      const field = toFieldName(text)
      expect(field === undefined || (isFieldName(field) && field.length <= nameLengthAtMost)).toBe(true)
    }),
    { examples: [['9'.repeat(100)], ['a'.repeat(100)], ['ß'], ['9a'.repeat(50)]] },
  )
})
