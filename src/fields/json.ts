import { sql } from 'kysely'
import type { FieldType } from './field-type.ts'
import { presence } from './operators.ts'
import { unordered } from './unordered.ts'

// Postgres reads nested JSON by calling itself, to a depth that depends on its settings; no document of people's is
// as deep as this.
export const levelsAtMost = 100
const schema = { storableJson: levelsAtMost }

const isDocument = (value: unknown): value is object => typeof value === 'object' && value !== null

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
  ],
}

/** Documents only: that a column of texts and numbers is JSON too helps nobody. */
export const inferredJson: FieldType = {
  ...json,
  convert: (cell) => (isDocument(cell) ? cell : undefined),
}

/**
 * Whether two values are the same JSON. Not by their text, since Postgres keeps names in an order of its own; nor by
 * node:util, to which an object without a prototype, as http/ makes them, is another one.
 */
export function isSameJson(a: unknown, b: unknown): boolean {
  if (!isDocument(a) || !isDocument(b)) {
    return Object.is(a, b)
  }
  const others = new Map(Object.entries(b))
  const members = Object.entries(a)
  return (
    Array.isArray(a) === Array.isArray(b) &&
    members.length === others.size &&
    members.every(([name, value]) => others.has(name) && isSameJson(value, others.get(name)))
  )
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
