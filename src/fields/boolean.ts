import { sql } from 'kysely'
import { functions } from '../db/tables.ts'
import type { FieldType } from './field-type.ts'
import { equality } from './operators.ts'

const schema = { type: 'boolean' }
const words = new Map([
  ['true', true],
  ['false', false],
])

export const boolean: FieldType = {
  kind: 'boolean',
  description: 'True or false.',
  optionSchema: { type: 'object', additionalProperties: false, properties: {} },
  normalize: (value) => value,
  valueSchema: () => schema,
  operandSchema: schema,
  expectation: () => 'true or false',
  output: (stored) => (typeof stored === 'boolean' ? stored : null),
  convert: (cell) =>
    typeof cell === 'string' ? words.get(cell.toLowerCase()) : typeof cell === 'boolean' ? cell : undefined,
  exact: ({ json }) => sql`${sql.raw(functions.toBoolean)}(${json})`,
  exactType: 'boolean',
  ordered: (value) => value,
  orderType: 'boolean',
  sortable: true,
  equals: Object.is,
  compare: (a, b) => Number(a) - Number(b),
  graphql: { scalar: 'Boolean' },
  operators: equality,
  examples: [{ options: {}, values: [false, true], refused: [0, 1, 'true', 'yes'] }],
}
