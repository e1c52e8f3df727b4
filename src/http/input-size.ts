import {
  type GraphQLInputType,
  type GraphQLSchema,
  getNullableType,
  isInputObjectType,
  isInputType,
  isListType,
  type OperationDefinitionNode,
  typeFromAST,
} from 'graphql'
import type { Limits } from '../limits.ts'
import { expectFewObjects, expectLittleJson, expectModestValue } from './excess.ts'

/** An operation, and its variables as they were sent. */
interface Sent {
  schema: GraphQLSchema
  operation: OperationDefinitionNode
  inputs: Readonly<Record<string, unknown>>
}

interface Value {
  /** Undefined where there should be nothing. */
  type: GraphQLInputType | undefined
  value: unknown
}

/**
 * Refuses variables that are too large: as far as their types know them by the limits of lists and levels; what is
 * inside of a scalar such as JSON is data, and only how much of it there is counts. It walks a list that grows and does not call itself, as it is there to find what is too deep for that; and it
 * comes before GraphQL reads them, which quotes a whole object for each thing that is wrong with it.
 */
export function expectModestInputs({ schema, operation, inputs }: Sent, limits: Limits): void {
  const { variableDefinitions = [] } = operation
  const found = variableDefinitions.map(({ variable, type: node }) => {
    const type = typeFromAST(schema, node)
    return { type: isInputType(type) ? type : undefined, value: inputs[variable.name.value], levels: 1 }
  })
  let parts = 0
  let objects = 0
  for (const { levels, ...outer } of found) {
    const inner = innerOf(outer)
    objects += inner && !Array.isArray(outer.value) ? 1 : 0
    expectFewObjects(operation, objects)
    parts += inner || !outer.type ? 0 : countParts(outer.value, limits.jsonParts - parts)
    expectLittleJson(operation, parts, limits)
    if (inner) {
      expectModestValue(operation, { members: inner.length, levels }, limits)
      for (const one of inner) {
        found.push({ ...one, levels: levels + 1 })
      }
    }
  }
}

/** What is in a list or an object; in any other value there is nothing. */
function innerOf({ type: given, value }: Value): Value[] | undefined {
  const type = given && getNullableType(given)
  if (typeof value !== 'object' || value === null) {
    return undefined
  }
  if (isListType(type)) {
    // GraphQL takes one value for a list of it.
    return (Array.isArray(value) ? value : [value]).map((one) => ({ type: type.ofType, value: one }))
  }
  if (isInputObjectType(type)) {
    const fields = type.getFields()
    return Object.entries(value).map(([name, one]) => ({
      type: Object.hasOwn(fields, name) ? fields[name]?.type : undefined,
      value: one,
    }))
  }
  return undefined
}

/** Lists, objects and what is in them, as far as there may be so many; a value that is neither has none. */
function countParts(value: unknown, most: number): number {
  const found = [value].filter(isNested)
  let parts = 0
  for (const one of found) {
    const inner = Object.values(one)
    parts += 1 + inner.length
    if (parts > most) {
      return parts
    }
    found.push(...inner.filter(isNested))
  }
  return parts
}

const isNested = (value: unknown): value is object => typeof value === 'object' && value !== null
