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

function toGraphql({ name, description, parse, exactNumbers = false }: Scalar): GraphQLScalarType {
  return new GraphQLScalarType({
    name,
    description,
    coerceOutputValue: (value) => value,
    coerceInputValue: parse,
    coerceInputLiteral: (node: ValueNode) => {
      const isNumber = node.kind === Kind.INT || node.kind === Kind.FLOAT
      return parse(isNumber && exactNumbers ? node.value : valueFromASTUntyped(node))
    },
  })
}
