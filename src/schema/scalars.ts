import { GraphQLScalarType, Kind, type ValueNode, valueFromASTUntyped } from 'graphql'
import type { Scalar } from '../fields/field-type.ts'
import { fieldTypes } from '../fields/index.ts'

/** The scalars that GraphQL does not have, made once for all tenants. */
export const scalars: ReadonlyMap<string, GraphQLScalarType> = new Map(
  fieldTypes.flatMap(({ graphql }): [string, GraphQLScalarType][] =>
    'scalar' in graphql && typeof graphql.scalar !== 'string'
      ? [[graphql.scalar.name, toGraphql(graphql.scalar)]]
      : [],
  ),
)

function toGraphql({ name, description, parse }: Scalar): GraphQLScalarType {
  return new GraphQLScalarType({
    name,
    description,
    coerceOutputValue: (value) => value,
    coerceInputValue: parse,
    // A number in a document is text still; as a double it would have lost its last digits.
    coerceInputLiteral: (node: ValueNode) =>
      parse(node.kind === Kind.INT || node.kind === Kind.FLOAT ? node.value : valueFromASTUntyped(node)),
  })
}
