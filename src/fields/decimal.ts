import Big from 'big.js'
import { compareExact as compare, exactNumber, exactText } from './exact-number.ts'
import type { FieldType } from './field-type.ts'
import { exactScalar } from './scalar.ts'

type DecimalOptions = { precision: number; scale: number; min?: string; max?: string }

const digits = '^-?[0-9]{1,1000}(\\.[0-9]{1,1000})?$'
const isDecimal = (value: unknown): value is string =>
  typeof value === 'string' && new RegExp(digits).test(value)

const digitsAfterPoint = (stored: string): number => Big(stored).toFixed().split('.')[1]?.length ?? 0

const wholeDigits = (most: number): string => (most === 0 ? '0' : `(0|[1-9][0-9]{0,${most - 1}})`)

export const decimal: FieldType<DecimalOptions> = {
  ...exactNumber,
  kind: 'decimal',
  description: 'An exact decimal number, for money and measures. Travels as a string.',
  optionSchema: {
    type: 'object',
    additionalProperties: false,
    required: ['precision', 'scale'],
    properties: {
      precision: { type: 'integer', minimum: 1, maximum: 1000, description: 'Most digits in all.' },
      scale: { type: 'integer', minimum: 0, maximum: 1000, description: 'Digits after the point.' },
      min: { type: 'string', pattern: digits, description: 'Smallest value.' },
      max: { type: 'string', pattern: digits, description: 'Greatest value.' },
    },
  },
  checkOptions: ({ precision, scale, min, max }) => [
    ...(scale > precision ? ['scale must not be greater than precision'] : []),
    ...(min !== undefined && max !== undefined && compare(min, max) > 0
      ? ['min must not be greater than max']
      : []),
  ],
  // The shortest form, whatever the scale: then a wider scale changes no stored value. Nothing is rounded.
  normalize: (value) => {
    const text = exactText(value)
    return isDecimal(text) ? Big(text).toFixed().replace(/^-0$/, '0') : value
  },
  valueSchema: ({ precision, scale, min, max }) => ({
    type: 'string',
    pattern: `^-?${wholeDigits(precision - scale)}${scale > 0 ? `(\\.[0-9]{1,${scale}})?` : ''}$`,
    ...(min === undefined ? {} : { decimalMinimum: min }),
    ...(max === undefined ? {} : { decimalMaximum: max }),
  }),
  operandSchema: { type: 'string', pattern: digits },
  expectation: ({ precision, scale }) =>
    `a decimal number with at most ${precision - scale} digits before the point and ${scale} after it`,
  // More digits than the scale are older than it: they are printed, since a rounded number would be another one.
  output: (stored, { scale }) =>
    isDecimal(stored) ? Big(stored).toFixed(Math.max(scale, digitsAfterPoint(stored))) : null,
  convert: (cell) => {
    const text = typeof cell === 'number' ? Big(cell).toFixed() : cell
    return isDecimal(text) ? text : undefined
  },
  graphql: { scalar: exactScalar('Decimal', 'An exact decimal number', '12.50') },
  examples: [
    {
      options: { precision: 12, scale: 2 },
      values: ['-9999999999.99', '-1.50', '0', '0.1', '9.99', '10', '9999999999.99'],
      refused: ['10000000000.00', '0.005', '1e3', 'abc', '', ' 1', true],
    },
    {
      options: { precision: 40, scale: 20 },
      values: [
        '0.00000000000000000001',
        '0.1',
        '9007199254740993.00000000000000000001',
        '99999999999999999999',
      ],
      refused: ['0.000000000000000000001', '100000000000000000000'],
    },
    {
      options: { precision: 4, scale: 0, min: '1', max: '500' },
      values: ['1', '500'],
      refused: ['0', '501', '1.5'],
    },
  ],
}
