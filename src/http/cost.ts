import {
  type ArgumentNode,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isCompositeType,
  isLeafType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'
import { sizeByDefault } from '../plan/list.ts'
import type { Fragments } from './measure.ts'

/** A valid operation, and what its variables are, defaults included. */
export interface Asked {
  schema: GraphQLSchema
  operation: OperationDefinitionNode
  fragments: Fragments
  variables: Readonly<Record<string, unknown>>
}

/**
 * How many objects an answer could have. A connection has as many as its page may hold, and all below is counted for
 * each of them. What @skip and @include leave out is counted too: the operation could be sent with them.
 */
export function costOf({ schema, operation, fragments, variables }: Asked): number {
  // A fragment costs the same in every connection of one size, so a document of spreads in spreads stays cheap.
  const known = new Map<string, number>()
  const costOfAll = ({ selections }: SelectionSetNode, type: GraphQLCompositeType, page?: number): number => {
    const costs = selections.map((selection): number => {
      if (selection.kind === Kind.FIELD) {
        return costOfField(selection, type, page)
      }
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        const on = selection.typeCondition?.name.value
        return costOfAll(selection.selectionSet, compositeOf(schema, on) ?? type, page)
      }
      const name = selection.name.value
      const fragment = fragments.get(name)
      const on = compositeOf(schema, fragment?.typeCondition.name.value)
      const key = `${name} ${page}`
      if (fragment && on && !known.has(key)) {
        known.set(key, costOfAll(fragment.selectionSet, on, page))
      }
      return known.get(key) ?? 0
    })
    return costs.reduce((sum, cost) => sum + cost, 0)
  }
  const costOfField = (node: FieldNode, parent: GraphQLCompositeType, page?: number): number => {
    const field = schema.getField(parent, node.name.value)
    const type = field && getNamedType(field.type)
    if (!field || !node.selectionSet || !isCompositeType(type)) {
      return 0
    }
    const own = pageOf(field, node, variables)
    if (!isListType(getNullableType(field.type))) {
      return 1 + costOfAll(node.selectionSet, type, own)
    }
    const unbounded = isPlain(type) ? 1 : sizeByDefault
    const size = own ?? lengthOf(field, node, variables) ?? page ?? unbounded
    return size * (1 + costOfAll(node.selectionSet, type))
  }
  const root = schema.getRootType(operation.operation)
  return root ? costOfAll(operation.selectionSet, root) : 0
}

/** Whether it has values only: a list of such without pages comes with what it belongs to, like the items of a list. */
function isPlain(type: GraphQLCompositeType): boolean {
  return (
    isObjectType(type) &&
    Object.values(type.getFields()).every((field) => isLeafType(getNamedType(field.type)))
  )
}

function compositeOf(schema: GraphQLSchema, name: string | undefined): GraphQLCompositeType | undefined {
  const type = name === undefined ? undefined : schema.getType(name)
  return isCompositeType(type) ? type : undefined
}

type Variables = Asked['variables']
type AnyField = GraphQLField<unknown, unknown>

/** Records of the page that a field is asked for, if it has pages. */
function pageOf({ args }: AnyField, node: FieldNode, variables: Variables): number | undefined {
  if (!args.some(({ name }) => name === 'first')) {
    return undefined
  }
  const sizes = ['first', 'last']
    .map((name) => readSize(argumentOf(node, name), variables))
    .filter((size) => typeof size === 'number')
  return sizes.length > 0 ? Math.max(0, ...sizes) : sizeByDefault
}

/** Elements of a list without pages: as many as the field is given, or as it may change at most. */
function lengthOf({ args }: AnyField, node: FieldNode, variables: Variables): number | undefined {
  const most = args.find(({ name }) => name === 'atMost')
  if (most) {
    const asked = readSize(argumentOf(node, most.name), variables) ?? most.defaultValue
    return typeof asked === 'number' ? Math.max(0, asked) : undefined
  }
  const lists = args
    .filter(({ type }) => isListType(getNullableType(type)))
    .map(({ name }) => readSize(argumentOf(node, name), variables))
    .filter((list) => Array.isArray(list))
  return lists.length > 0 ? Math.max(...lists.map(({ length }) => length)) : undefined
}

const argumentOf = ({ arguments: given = [] }: FieldNode, name: string) =>
  given.find((one) => one.name.value === name)

/** Of a number or a list, also one with variables inside: what its elements are does not matter here. */
function readSize(argument: ArgumentNode | undefined, variables: Variables): unknown {
  const value = argument?.value
  switch (value?.kind) {
    case Kind.VARIABLE:
      return variables[value.name.value]
    case Kind.INT:
      return Number(value.value)
    case Kind.LIST:
      return value.values
    default:
      return undefined
  }
}
