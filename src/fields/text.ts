import { type FieldType, narrowed } from './field-type.ts'
import { compareText } from './fold.ts'
import { searching, sortKey } from './text-operators.ts'

type TextOptions = { minLength?: number; maxLength?: number }

/** JSONB cannot hold U+0000, and a lone surrogate is no text in any encoding. */
export const storableText = '^[^\\u0000\\ud800-\\udfff]*$'

export const text: FieldType<TextOptions> = {
  kind: 'text',
  description: 'Text of any length.',
  optionSchema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      minLength: { type: 'integer', minimum: 0, description: 'Fewest characters.' },
      maxLength: { type: 'integer', minimum: 1, description: 'Most characters.' },
    },
  },
  checkOptions: ({ minLength = 0, maxLength = Infinity }) =>
    minLength > maxLength ? ['minLength must not be greater than maxLength'] : [],
  narrowings: (from, to) => [...narrowed.min('minLength', from, to), ...narrowed.max('maxLength', from, to)],
  normalize: (value) => value,
  valueSchema: (options) => ({ type: 'string', pattern: storableText, ...options }),
  operandSchema: { type: 'string', pattern: storableText },
  expectation: () => 'text without the character U+0000 and without half surrogate pairs',
  output: (stored) => (typeof stored === 'string' ? stored : null),
  freeText: true,
  convert: (cell) =>
    typeof cell === 'string' ? cell : typeof cell === 'object' ? JSON.stringify(cell) : String(cell),
  exact: ({ text }) => text,
  exactType: 'text',
  ordered: sortKey,
  orderType: 'text',
  sortable: true,
  uniqueable: true,
  equals: Object.is,
  compare: compareText,
  graphql: { scalar: 'String' },
  operators: searching,
  examples: [
    {
      options: { minLength: 1, maxLength: 300 },
      values: [
        '%_\\\'"$1--',
        '10',
        '9',
        'alpha',
        'Émile',
        'emily',
        'Straße',
        'STRASSEN',
        'z'.repeat(300),
        'Ὀδυσσεύς',
        'שלום',
        '\u{1f600}',
      ],
      refused: ['', 'x'.repeat(301), 'a\u0000b', '\ud83d', 5, true, ['a']],
    },
  ],
}
