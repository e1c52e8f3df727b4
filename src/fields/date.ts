import { calendar, isDay, moments, readDay } from './calendar.ts'
import type { FieldType } from './field-type.ts'
import { textScalar } from './scalar.ts'

type DateOptions = { min?: string; max?: string }

// The format takes the year 0000, which no calendar of ours has.
const schema = { type: 'string', format: 'date', pattern: '^(?!0000)' }

export const date: FieldType<DateOptions> = {
  ...calendar,
  kind: 'date',
  description: 'A day of the calendar, of the years 0001 to 9999.',
  optionSchema: moments.schema(schema),
  checkOptions: moments.check,
  normalize: (value) => value,
  valueSchema: (options) => ({ ...schema, ...moments.toSchema(options) }),
  operandSchema: schema,
  expectation: () => 'a day such as "2026-11-20"',
  output: (stored) => (typeof stored === 'string' && isDay(stored) ? stored : null),
  convert: (cell) => (typeof cell === 'string' ? readDay(cell) : undefined),
  graphql: { scalar: textScalar('Date', 'A day', '2026-11-20') },
  examples: [
    {
      options: {},
      values: ['0001-01-01', '1969-12-31', '2024-02-29', '2026-11-20', '9999-12-31'],
      refused: ['0000-01-01', '2023-02-29', '2026-1-1', '10000-01-01', '2026-11-20T00:00:00Z', 'today', ''],
    },
    {
      options: { min: '2000-01-01', max: '2000-12-31' },
      values: ['2000-01-01', '2000-12-31'],
      refused: ['1999-12-31', '2001-01-01', '1970-01-01'],
    },
    { options: { min: '1970-01-01' }, values: ['1970-01-01', '2026-01-01'], refused: ['1969-12-31'] },
  ],
}
