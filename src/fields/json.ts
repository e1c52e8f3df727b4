import { isDeepStrictEqual } from 'node:util'
import { sql } from 'kysely'
import type { FieldType } from './field-type.ts'
import { presence } from './operators.ts'
import { unordered } from './unordered.ts'

// Postgres reads nested JSON by calling itself, to a depth that depends on its settings; no document of people's is
// as deep as this.
export const levelsAtMost = 100
const schema = { storableJson: levelsAtMost }

const isDocument = (value: unknown): boolean => typeof value === 'object' && value !== null

export const json: FieldType = {
  ...unordered,
  kind: 'json',
  description: 'Any JSON: an object, a list, a text, a number, true or false.',
  optionSchema: { type: 'object', additionalProperties: false, properties: {} },
  narrowings: () => [],
  normalize: (value) => value,
  valueSchema: () => schema,
  operandSchema: schema,
  expectation: () =>
    `JSON of at most ${levelsAtMost} levels, without U+0000 and half surrogate pairs, and with whole numbers of more than 15 digits as text`,
  // JSON may hold a number that no double can: 1e500 is read as infinite.
  output: (stored) => (typeof stored === 'number' && !Number.isFinite(stored) ? null : stored),
  convert: (cell) => cell,
  cell: { write: (given) => JSON.stringify(given), read: parseJson },
  // A JSON null, which no release of ours stores, is no value.
  exact: ({ json }) => sql`nullif(${json}, 'null'::jsonb)`,
  equals: isDeepStrictEqual,
  graphql: {
    scalar: { name: 'JSON', description: 'Any JSON; numbers are doubles.', parse: (value) => value },
  },
  operators: presence,
  examples: [
    {
      options: {},
      values: [
        {},
        [],
        '',
        'a "text"',
        '5',
        5,
        0.1,
        true,
        false,
        { a: [1, { b: null }], ключ: 'é', constructor: 1, '': [] },
      ],
      refused: ['a\u0000b', { 'a\u0000': 1 }, ['\ud83d'], nested(levelsAtMost + 1), [2 ** 53]],
    },
  ],
}

/** Documents only: that a column of texts and numbers is JSON too helps nobody. */
export const inferredJson: FieldType = {
  ...json,
  convert: (cell) => (isDocument(cell) ? cell : undefined),
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function nested(levels: number): unknown {
  return levels === 0 ? 1 : [nested(levels - 1)]
}
