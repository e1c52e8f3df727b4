import Big from 'big.js'
import { sql } from 'kysely'
import { functions } from '../db/tables.ts'
import { incrementingExactly } from './adjustments.ts'
import type { FieldType } from './field-type.ts'
import { numeric } from './numeric.ts'

export const compareExact = (a: unknown, b: unknown): number => Big(a as string).cmp(b as string)

/** What the kinds share whose numbers have more digits than a double holds, and so are kept and sent as text. */
export const exactNumber = {
  ...numeric,
  exact: ({ json }) => sql`${sql.raw(functions.toDecimal)}(${json})`,
  equals: (a, b) => compareExact(a, b) === 0,
  compare: compareExact,
  uniqueable: true,
  adjustments: incrementingExactly,
} satisfies Partial<FieldType>

/** A number from JSON as text, if it has no more than the 15 digits that a double is sure to hold. */
export function exactText(value: unknown): unknown {
  return typeof value === 'number' && Number.isFinite(value) && String(value).replace(/\D/g, '').length <= 15
    ? Big(value).toFixed()
    : value
}
