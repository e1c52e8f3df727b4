import { sql } from 'kysely'
import { functions } from '../db/tables.ts'
import type { FieldType } from './field-type.ts'
import { ordering } from './operators.ts'

/** What all kinds share that Postgres compares as numeric: exact, whatever the number of digits. */
export const numeric = {
  exact: ({ json }) => sql`${sql.raw(functions.toNumber)}(${json})`,
  exactType: 'numeric',
  ordered: (value) => value,
  orderType: 'numeric',
  sortable: true,
  equals: (a, b) => a === b,
  compare: (a, b) => (a as number) - (b as number),
  operators: ordering,
} satisfies Partial<FieldType>

type Bounds = { min?: number; max?: number }

/** The options of kinds with a smallest and a greatest value. */
export const bounds = {
  schema: (type: 'integer' | 'number') => ({
    type: 'object',
    additionalProperties: false,
    properties: {
      min: { type, description: 'Smallest value.' },
      max: { type, description: 'Greatest value.' },
    },
  }),
  check: ({ min = -Infinity, max = Infinity }: Bounds): string[] =>
    min > max ? ['min must not be greater than max'] : [],
  toSchema: ({ min, max }: Bounds) => ({
    ...(min === undefined ? {} : { minimum: min }),
    ...(max === undefined ? {} : { maximum: max }),
  }),
}
