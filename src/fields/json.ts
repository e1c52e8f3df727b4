import { sql } from 'kysely'
import { documentSchemaOption, findSchemaProblems } from './document-schema-rules.ts'
import { storableJson } from './explain.ts'
import type { FieldType, JsonSchema } from './field-type.ts'
import { presence } from './operators.ts'
import { isSameJson } from './same-json.ts'
import { unordered } from './unordered.ts'

// Postgres reads nested JSON by calling itself, to a depth that depends on its settings; no document of people's is
// as deep as this.
export const levelsAtMost = 100
const storable = { storableJson: levelsAtMost }

type JsonOptions = { schema?: JsonSchema }

const isDocument = (value: unknown): value is object => typeof value === 'object' && value !== null

export const json: FieldType<JsonOptions> = {
  ...unordered,
  kind: 'json',
  description: 'Any JSON: an object, a list, a text, a number, true or false.',
  optionSchema: {
    type: 'object',
    additionalProperties: false,
    properties: { schema: documentSchemaOption },
  },
  checkOptions: ({ schema }) => (schema === undefined ? [] : findSchemaProblems(schema)),
  normalize: (value) => value,
  valueSchema: ({ schema }) => ({ ...storable, ...(schema === undefined ? {} : { documentSchema: schema }) }),
  operandSchema: storable,
  expectation: () => storableJson(levelsAtMost),
  // JSON may hold a number that no double can: 1e500 is read as infinite.
  output: (stored) => (typeof stored === 'number' && !Number.isFinite(stored) ? null : stored),
  convert: (cell) => cell,
  cell: { write: (given) => JSON.stringify(given), read: parseJson },
  // A JSON null, which no release of ours stores, is no value.
  exact: ({ json }) => sql`nullif(${json}, 'null'::jsonb)`,
  equals: isSameJson,
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
    {
      options: {
        schema: {
          type: 'object',
          required: ['constructor'],
          additionalProperties: false,
          properties: {
            constructor: { type: 'string', pattern: '^[a-z]+$' },
            sizes: { type: 'array', uniqueItems: true, items: { enum: [1, 2, { x: [null] }] } },
          },
        },
      },
      values: [{ constructor: 'ann' }, { constructor: 'bob', sizes: [1, { x: [null] }] }],
      refused: [
        {},
        [],
        'ann',
        { constructor: 'Ann' },
        { constructor: 'ann', sizes: [1, 1] },
        { constructor: 'ann', sizes: [3] },
        { constructor: 'ann', other: 1 },
        nested(levelsAtMost + 1),
      ],
    },
  ],
}

/** Documents only: that a column of texts and numbers is JSON too helps nobody. */
export const inferredJson: FieldType<JsonOptions> = {
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
