import { compareExact as compare, exactNumber, exactText } from './exact-number.ts'
import type { FieldType } from './field-type.ts'
import { exactScalar } from './scalar.ts'

type BigintOptions = { min?: string; max?: string }

// Long enough for 64 bits with leading zeros that somebody wrote; what is longer is not turned into a number at all.
const digits = '^-?[0-9]{1,40}$'
const smallest = '-9223372036854775808'
const greatest = '9223372036854775807'
const stored = { type: 'string', pattern: '^(0|-?[1-9][0-9]{0,18})$' }
const limit = { type: 'string', pattern: stored.pattern, decimalMinimum: smallest, decimalMaximum: greatest }

const isWhole = (value: unknown): value is string =>
  typeof value === 'string' && new RegExp(digits).test(value)

export const bigint: FieldType<BigintOptions> = {
  ...exactNumber,
  kind: 'bigint',
  description: 'A whole number of 64 bits. Travels as a string.',
  optionSchema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      min: { ...limit, description: 'Smallest value.' },
      max: { ...limit, description: 'Greatest value.' },
    },
  },
  checkOptions: ({ min = smallest, max = greatest }) =>
    compare(min, max) > 0 ? ['min must not be greater than max'] : [],
  normalize: (value) => {
    const text = exactText(value)
    return isWhole(text) ? BigInt(text).toString() : value
  },
  valueSchema: ({ min = smallest, max = greatest }) => ({
    ...stored,
    decimalMinimum: min,
    decimalMaximum: max,
  }),
  operandSchema: limit,
  expectation: () => `a whole number between ${smallest} and ${greatest}`,
  output: (value) => (typeof value === 'string' && new RegExp(stored.pattern).test(value) ? value : null),
  // Like integer: what would not print the same again is a code and no number.
  convert: (cell) => {
    const text = typeof cell === 'number' && Number.isSafeInteger(cell) ? String(cell) : cell
    return isWhole(text) &&
      BigInt(text).toString() === text &&
      BigInt.asIntN(64, BigInt(text)) === BigInt(text)
      ? text
      : undefined
  },
  graphql: { scalar: exactScalar('BigInt', 'A whole number of 64 bits', '9007199254740993') },
  examples: [
    {
      options: {},
      values: [smallest, '-1', '0', '007', '9', '10', '9007199254740992', '9007199254740993', greatest],
      refused: ['9223372036854775808', '-9223372036854775809', '1.5', '1e3', '', ' 1', 'abc', true],
    },
    { options: { min: '1', max: '5000000000' }, values: ['1', '5000000000'], refused: ['0', '5000000001'] },
  ],
}
