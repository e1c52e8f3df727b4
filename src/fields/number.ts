import { incrementing } from './adjustments.ts'
import type { FieldType } from './field-type.ts'
import { bounds, numeric } from './numeric.ts'

type NumberOptions = { min?: number; max?: number }

const written = /^-?((0|[1-9]\d*)(\.\d+)?|\.\d+)([eE][+-]?\d+)?$/

const toBigInt = (value: number): bigint | undefined => (Number.isInteger(value) ? BigInt(value) : undefined)

export const number: FieldType<NumberOptions> = {
  ...numeric,
  kind: 'number',
  adjustments: incrementing,
  description: 'A number with about 15 significant digits (IEEE 754 double). For money use decimal.',
  optionSchema: bounds.schema('number'),
  checkOptions: bounds.check,
  // JSON has no -0: it would come back as 0.
  normalize: (value) => (value === 0 ? 0 : value),
  valueSchema: (options) => ({ type: 'number', ...bounds.toSchema(options) }),
  operandSchema: { type: 'number' },
  expectation: () => 'a number',
  // JSON may hold more than a double can: 1e500 is read as infinite, which GraphQL cannot give out.
  output: (stored) => (Number.isFinite(stored) ? stored : null),
  convert: (cell) => {
    const value = typeof cell === 'string' && written.test(cell) ? Number(cell) : cell
    // Whole digits that a double would round are somebody's id, not a number, unless they are how it is written.
    const isRounded =
      typeof cell === 'string' &&
      /^-?\d+$/.test(cell) &&
      cell !== String(value) &&
      BigInt(cell) !== toBigInt(value as number)
    return Number.isFinite(value) && !isRounded ? value : undefined
  },
  graphql: { scalar: 'Float' },
  examples: [
    {
      options: {},
      values: [
        -1.7976931348623157e308,
        -1,
        0,
        5e-324,
        0.1,
        0.30000000000000004,
        1,
        2 ** 53,
        123456789012345680000,
        1e21,
      ],
      refused: ['5', true, Number.POSITIVE_INFINITY],
    },
    { options: { min: 0.5, max: 1 }, values: [0.5, 1], refused: [0.4, 1.1] },
  ],
}
