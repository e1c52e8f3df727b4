import SchemaBuilder from '@pothos/core'
import { GraphQLScalarType, type ValueNode, valueFromASTUntyped } from 'graphql'
import { toMoment } from '../fields/date-time.ts'
import type { CatalogContext } from './context.ts'

export const builder = new SchemaBuilder<{
  Context: CatalogContext
  Scalars: { JSON: { Input: unknown; Output: unknown }; DateTime: { Input: Date; Output: Date } }
}>({})

builder.addScalarType(
  'JSON',
  new GraphQLScalarType({
    name: 'JSON',
    description: 'Any JSON value.',
    coerceInputValue: (value) => value,
    coerceInputLiteral: (node: ValueNode) => valueFromASTUntyped(node),
  }),
)

builder.scalarType('DateTime', {
  description: 'A moment in UTC, such as "2026-11-20T07:56:00.000Z".',
  serialize: (value) => value.toISOString(),
  parseValue: (value) => {
    const moment = toMoment(value)
    if (!moment) {
      throw new TypeError('A DateTime is a moment with an offset, such as "2026-11-20T07:56:00.000Z".')
    }
    return moment
  },
})
