import type { FieldType } from './field-type.ts'
import { fixedText } from './fixed-text.ts'
import { equality } from './operators.ts'
import { textScalar } from './scalar.ts'

// Not the format uuid: it takes "urn:uuid:…" as well, which Postgres does not.
export const uuidPattern = '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
const schema = { type: 'string', pattern: uuidPattern }

const isUuid = (value: unknown): boolean => typeof value === 'string' && new RegExp(uuidPattern).test(value)
const lowerCase = (value: unknown): unknown => (typeof value === 'string' ? value.toLowerCase() : value)

export const uuid: FieldType = {
  // Small letters: their text sorts as its bytes do.
  ...fixedText,
  kind: 'uuid',
  description: 'A UUID, such as the id of something in another system.',
  optionSchema: { type: 'object', additionalProperties: false, properties: {} },
  normalize: lowerCase,
  valueSchema: () => schema,
  operandSchema: schema,
  expectation: () => 'a UUID such as "01939ed0-1d5c-7bd4-8f9c-0b1c5f0ad0c1"',
  output: (stored) => (isUuid(stored) ? stored : null),
  convert: (cell) => (isUuid(lowerCase(cell)) ? lowerCase(cell) : undefined),
  graphql: { scalar: textScalar('UUID', 'A UUID in small letters', '01939ed0-1d5c-7bd4-8f9c-0b1c5f0ad0c1') },
  operators: equality,
  examples: [
    {
      options: {},
      values: [
        '00000000-0000-0000-0000-000000000000',
        '01939ED0-1D5C-7BD4-8F9C-0B1C5F0AD0C1',
        'ffffffff-ffff-ffff-ffff-ffffffffffff',
      ],
      refused: [
        '',
        '01939ed01d5c7bd48f9c0b1c5f0ad0c1',
        'urn:uuid:01939ed0-1d5c-7bd4-8f9c-0b1c5f0ad0c1',
        'x',
        true,
      ],
    },
  ],
}
