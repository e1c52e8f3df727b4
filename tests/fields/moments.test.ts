import { expect, it } from '@jest/globals'
import { date } from '../../src/fields/date.ts'
import { dateTime } from '../../src/fields/date-time.ts'
import { compileSchema } from '../../src/fields/validator.ts'

it.each([
  '2026-01-01T00:00:00Z',
  '2026-01-01t00:00:00.5z',
  '2026-01-01 00:00:00Z',
  '2026-01-01T00:00:00+02:00',
])('%s as the first moment is taken, and kept to', (min) => {
  expect(compileSchema(dateTime.optionSchema)({ min })).toEqual([])
  expect(compileSchema(dateTime.valueSchema({ min }))('2025-12-31T00:00:00.000Z')).not.toEqual([])
  expect(dateTime.checkOptions?.({ min, max: '2025-01-01T00:00:00Z' })).not.toEqual([])
})

it.each([
  [dateTime, '2026-01-01T00:00:00+02'],
  [dateTime, '2026-01-01T00:00:00+0200'],
  [dateTime, '2026-06-30T23:59:60Z'],
  [dateTime, '2026-02-30T00:00:00Z'],
  [dateTime, '2026-01-01'],
  [date, '2026-02-30'],
  [date, '0000-01-01'],
])('a limit that could not be kept to is refused: $kind %s', (type, limit) => {
  expect(compileSchema(type.optionSchema)({ min: limit })).not.toEqual([])
  expect(compileSchema(type.optionSchema)({ max: limit })).not.toEqual([])
})
