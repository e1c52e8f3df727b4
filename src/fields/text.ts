import { show } from './explain.ts'
import type { FieldType } from './field-type.ts'
import { compareText } from './fold.ts'
import { findPatternProblem, patternLimits } from './pattern.ts'
import { searching, sortKey } from './text-operators.ts'
import { trimIf, trimOption } from './trim.ts'

type TextOptions = { minLength?: number; maxLength?: number; pattern?: string; trim?: boolean }

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
      pattern: {
        type: 'string',
        minLength: 1,
        maxLength: patternLimits.length,
        description:
          'A regular expression of RE2 (https://github.com/google/re2/wiki/Syntax) that some stretch of a value must match; ^ and $ stand for its ends. ' +
          `Values then have at most ${patternLimits.text} characters.`,
      },
      trim: trimOption,
    },
  },
  checkOptions: ({ minLength = 0, maxLength = Infinity, pattern }) => {
    const problem = pattern === undefined ? undefined : findPatternProblem(pattern)
    return [
      ...(minLength > maxLength ? ['minLength must not be greater than maxLength'] : []),
      ...(pattern !== undefined &&
      Math.max(minLength, maxLength === Infinity ? 0 : maxLength) > patternLimits.text
        ? [`a text with a pattern has at most ${patternLimits.text} characters`]
        : []),
      ...(problem === undefined ? [] : [`the pattern ${show(pattern)} ${problem}`]),
    ]
  },
  normalize: trimIf,
  valueSchema: ({ minLength, maxLength, pattern }) => ({
    type: 'string',
    pattern: storableText,
    ...(minLength === undefined ? {} : { minLength }),
    ...(maxLength === undefined ? {} : { maxLength }),
    ...(pattern === undefined ? {} : { maxLength: maxLength ?? patternLimits.text, re2: pattern }),
  }),
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
    {
      options: { pattern: '^\\p{L}+-[0-9]{1,3}$', trim: true },
      values: [' A-1', 'é-20\n', 'Ж-300 '],
      refused: ['', '1-A', 'A-1000', 'A-1 B-2', `${'A'.repeat(patternLimits.text)}-1`],
    },
  ],
}
