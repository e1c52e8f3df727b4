import { incrementing } from './adjustments.ts'
import type { FieldType } from './field-type.ts'
import { bounds, numeric } from './numeric.ts'

type IntegerOptions = { min?: number; max?: number }

// GraphQL's Int is 32-bit: https://spec.graphql.org/October2021/#sec-Int
const smallest = -(2 ** 31)
const greatest = 2 ** 31 - 1
const schema = { type: 'integer', minimum: smallest, maximum: greatest }

export const integer: FieldType<IntegerOptions> = {
  ...numeric,
  kind: 'integer',
  uniqueable: true,
  adjustments: incrementing,
  description: 'A whole number of 32 bits.',
  optionSchema: bounds.schema('integer'),
  checkOptions: bounds.check,
  normalize: (value) => value,
  valueSchema: (options) => ({ ...schema, ...bounds.toSchema(options) }),
  operandSchema: schema,
  expectation: () => 'a whole number between -2147483648 and 2147483647',
  output: (stored) =>
    Number.isInteger(stored) && (stored as number) >= smallest && (stored as number) <= greatest
      ? stored
      : null,
  // 007 is a code, not a number: only what prints the same again is taken from text.
  convert: (cell) => {
    const value = typeof cell === 'string' && String(Number(cell)) === cell ? Number(cell) : cell
    return Number.isInteger(value) && (value as number) >= smallest && (value as number) <= greatest
      ? value
      : undefined
  },
  graphql: { scalar: 'Int' },
  examples: [
    { options: {}, values: [smallest, -1, 0, 9, 10, greatest], refused: [greatest + 1, 1.5, '5', true] },
    { options: { min: 1, max: 5 }, values: [1, 5], refused: [0, 6] },
  ],
}
