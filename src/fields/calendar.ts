import type { FieldType, JsonSchema } from './field-type.ts'
import { fixedText } from './fixed-text.ts'
import { ordering } from './operators.ts'

/** What the kinds of time share. */
export const calendar = { ...fixedText, operators: ordering } satisfies Partial<FieldType>

type Bounds = { min?: string | undefined; max?: string | undefined }

/** The options of kinds with a first and a last moment, each of which fits `moment`. */
export const moments = {
  schema: (moment: JsonSchema) => ({
    type: 'object',
    additionalProperties: false,
    properties: {
      min: { ...moment, description: 'Earliest value.' },
      max: { ...moment, description: 'Latest value.' },
    },
  }),
  check: ({ min, max }: Bounds): string[] =>
    min !== undefined && max !== undefined && Date.parse(min) > Date.parse(max)
      ? ['min must not be after max']
      : [],
  toSchema: ({ min, max }: Bounds) => ({
    ...(min === undefined ? {} : { earliest: min }),
    ...(max === undefined ? {} : { latest: max }),
  }),
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** A day as people write it where no two readings are possible: 2026-11-20, 2026/11/20, Nov 20 2026, 20 Nov 2026. */
export function readDay(text: string): string | undefined {
  const digits = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})$/.exec(text)
  const american = /^([a-z]{3})[a-z]*\.? (\d{1,2}),? (\d{4})$/i.exec(text)
  const european = /^(\d{1,2})\.? ([a-z]{3})[a-z]*\.? (\d{4})$/i.exec(text)
  const [year, month, day] = digits
    ? [digits[1], Number(digits[2]), digits[3]]
    : american
      ? [american[3], monthNamed(american[1]), american[2]]
      : [european?.[3], monthNamed(european?.[2]), european?.[1]]
  const written = `${year}-${String(month).padStart(2, '0')}-${day?.padStart(2, '0')}`
  return isDay(written) ? written : undefined
}

function monthNamed(name = ''): number {
  return months.indexOf(name.toLowerCase()) + 1
}

/** Whether a day of this form exists; JavaScript would take 30 February for 2 March. */
export function isDay(text: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? []
  return Number(year) > 0 && Number(day) > 0 && Number(day) <= daysIn(Number(year), Number(month))
}

/** Counted and not asked of a Date, which takes ten times as long: files have millions of days. */
function daysIn(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0
}
