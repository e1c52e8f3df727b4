import type { FieldType } from './field-type.ts'
import { reference } from './reference.ts'
import { type RelationOptions, relationKind, relationOf } from './relation.ts'
import { isSameJson } from './same-json.ts'
import { uuid } from './uuid.ts'

/**
 * Each is in the document and in history, which has the whole list before and after: what one record may refer to is
 * bounded, and what may refer to one record is not.
 */
export const referencesAtMost = 1_000

export const references: FieldType<RelationOptions> = {
  ...relationKind,
  kind: 'references',
  description: `Records of a table, in an order, each once; ${referencesAtMost} at most.`,
  relation: (options) => relationOf(options, true),
  element: reference,
  normalize: (value, options) =>
    Array.isArray(value) ? value.map((item) => reference.normalize(item, options)) : value,
  valueSchema: (options) => ({
    type: 'array',
    items: reference.valueSchema(options),
    uniqueItems: true,
    minItems: 1,
    maxItems: referencesAtMost,
  }),
  expectation: () => `a list of ids of different records, at most ${referencesAtMost}`,
  output: (stored) => (Array.isArray(stored) ? stored : null),
  convert: (cell) => {
    const items = typeof cell === 'string' ? cell.split(/[;,|\s]+/).filter(Boolean) : cell
    const ids = Array.isArray(items) ? items.map((item) => uuid.convert(item, {})) : [undefined]
    return ids.includes(undefined) ? undefined : ids
  },
  cell: { write: (given) => (given as string[]).join(';'), read: (text) => text },
  equals: isSameJson,
  examples: [],
}
