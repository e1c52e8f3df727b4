import { calendar, isDay, moments } from './calendar.ts'
import type { FieldType } from './field-type.ts'
import { textScalar } from './scalar.ts'

type DateTimeOptions = { min?: string; max?: string }

const stored = /^(?!0000)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/
const schema = { type: 'string', format: 'date-time', pattern: stored.source }
// RFC 3339, section 5.6; a space for the T as its note allows.
const written =
  /^(\d{4}-\d\d-\d\d)[Tt ]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)$/

/** A moment in UTC with three digits of a second, finer ones cut; undefined when the text names none. */
function toUtc(value: unknown): string | undefined {
  const day = typeof value === 'string' ? written.exec(value)?.[1] : undefined
  return day && isDay(day) ? new Date(String(value).replace(' ', 'T').toUpperCase()).toISOString() : undefined
}

/** The same as a date of JavaScript, which would take more forms than this. */
export function toMoment(value: unknown): Date | undefined {
  const utc = toUtc(value)
  return utc === undefined ? undefined : new Date(utc)
}

export const dateTime: FieldType<DateTimeOptions> = {
  ...calendar,
  kind: 'dateTime',
  description: 'A moment in time, to the millisecond, kept in UTC.',
  // The format takes forms that JavaScript cannot read, such as +02; a limit of that form would limit nothing.
  optionSchema: moments.schema({ type: 'string', format: 'date-time', pattern: written.source }),
  checkOptions: moments.check,
  normalize: (value) => toUtc(value) ?? value,
  // Limits may be written with any offset, values are not.
  valueSchema: ({ min, max }) => ({ ...schema, ...moments.toSchema({ min: toUtc(min), max: toUtc(max) }) }),
  operandSchema: schema,
  expectation: () => 'a moment with an offset, such as "2026-11-20T07:56:00Z"',
  // Only the form that is stored: every other would be out of place in the order.
  output: (value) => (stored.test(String(value)) && toUtc(value) === value ? value : null),
  convert: toUtc,
  graphql: { scalar: textScalar('DateTime', 'A moment in UTC', '2026-11-20T07:56:00.000Z') },
  examples: [
    {
      options: {},
      values: [
        '0001-01-01T00:00:00.000Z',
        '1969-12-31T23:59:59.999Z',
        '2026-11-20T09:56:00.1239+02:00',
        '2026-11-20t07:56:00.124z',
        '9999-12-31T23:59:59.999Z',
      ],
      refused: [
        '2026-11-20',
        '2026-11-20T07:56:00',
        '2026-02-30T00:00:00Z',
        '2026-11-20T24:00:00Z',
        '0001-01-01T00:00:00+01:00',
        'now',
      ],
    },
    {
      options: { min: '2026-01-01T00:00:00Z', max: '2026-12-31T00:00:00Z' },
      values: ['2026-01-01T00:00:00Z', '2026-12-31T00:00:00Z'],
      refused: ['2025-12-31T23:59:59.999Z', '2026-12-31T00:00:00.001Z', '1970-01-01T00:00:00Z'],
    },
    {
      options: { min: '1970-01-01T01:00:00+01:00' },
      values: ['1970-01-01T00:00:00Z', '2026-01-01T00:00:00Z'],
      refused: ['1969-12-31T23:59:59.999Z'],
    },
  ],
}
