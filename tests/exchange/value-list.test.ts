import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import { joinValues, splitValues } from '../../src/exchange/value-list.ts'

it('any values that are joined come apart again', () => {
  const text = fc.string({
    unit: fc.constantFrom('a', ';', '"', ' ', '\n', '\t', '\u00a0', '=', "'"),
    maxLength: 6,
  })
  fc.assert(
    fc.property(fc.array(text), (values) => {
      expect(splitValues(joinValues(values))).toEqual(values)
    }),
    { numRuns: 2_000 },
  )
})

it.each([
  ['Acme; Globex ;', ['Acme', 'Globex']],
  [';;', []],
  ['', []],
  ['5" pipe;"a;b" ; ""', ['5" pipe', 'a;b', '']],
  ['"a" b', undefined],
  [' "a" b', undefined],
  ['a;"b', undefined],
])('%j is %j', (cell, values) => {
  expect(splitValues(cell)).toEqual(values)
})

it('a cell of quotes or spaces only takes no longer than it should', () => {
  const begin = performance.now()
  for (const piece of ['"', ' ', '";', '""', ' ;', '" ']) {
    splitValues(piece.repeat(200_000))
    splitValues(`"${piece.repeat(200_000)}`)
  }
  expect(performance.now() - begin).toBeLessThan(2_000)
})
