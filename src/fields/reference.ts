import type { FieldType } from './field-type.ts'
import { type RelationOptions, relationKind, relationOf } from './relation.ts'
import { uuid } from './uuid.ts'

export const reference: FieldType<RelationOptions> = {
  ...relationKind,
  kind: 'reference',
  description: 'A record of a table.',
  relation: (options) => relationOf(options, false),
  normalize: (value) => uuid.normalize(value, {}),
  valueSchema: () => uuid.valueSchema({}),
  expectation: () => 'the id of a record',
  output: (stored) => uuid.output(stored, {}),
  convert: (cell) => uuid.convert(cell, {}),
  equals: Object.is,
  examples: [],
}
