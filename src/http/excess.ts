import { type ASTNode, type DocumentNode, GraphQLError, type GraphQLErrorOptions } from 'graphql'
import { Failure } from '../errors.ts'
import type { Limits } from '../limits.ts'
import type { Measures, ValueSize } from './measure.ts'

// GraphQL reads values by functions that call themselves. A filter may have a hundred levels, inside of a variable or
// an argument.
const valueLevelsAtMost = 128

// graphql-js compares each field of a name with each other one there, and all below them. Nobody needs two.
const sameNameAtMost = 100

// A mutation takes a thousand records, and names ten thousand more inside of them: by as many objects, each in one or two
// others. GraphQL would read any number, one level of relations after the other.
const objectsAtMost = 50_000

/** Refuses a document that is too large in a way that can be told without a schema. */
export function expectModest(document: DocumentNode, measures: Measures, limits: Limits): void {
  const { aliases, directives, sameName, operations } = measures
  expectFew(document, { count: aliases, most: limits.aliases, of: 'aliases' })
  expectFew(document, { count: directives, most: limits.directives, of: 'directives' })
  expectModestValue(document, measures.value, limits)
  for (const { operation, rootFields, depth, isIntrospection } of operations) {
    const levels = isIntrospection ? limits.introspectionDepth : limits.depth
    expectFew(operation, {
      count: rootFields,
      most: limits.rootFields,
      of: 'fields at the root of the operation',
    })
    expectFew(operation, { count: depth, most: levels, of: 'levels of fields' })
  }
  if (sameName === Number.POSITIVE_INFINITY) {
    throw tooManyToCompare(document)
  }
  expectFew(document, { count: sameName, most: sameNameAtMost, of: 'fields of the same name in one place' })
}

export function expectModestValue(place: ASTNode, { members, levels }: ValueSize, limits: Limits): void {
  expectFew(place, { count: members, most: limits.listItems, of: 'elements in one list or object' })
  expectFew(place, { count: levels, most: valueLevelsAtMost, of: 'levels of lists and objects in one value' })
}

export function expectFewObjects(place: ASTNode, objects: number): void {
  if (objects > objectsAtMost) {
    throw tooComplex(
      { nodes: place },
      `There are more than ${objectsAtMost} objects in the variables of the request.`,
    )
  }
}

export function expectLittleJson(place: ASTNode, parts: number, { jsonParts }: Limits): void {
  if (parts > jsonParts) {
    throw tooComplex(
      { nodes: place },
      `There are more than ${jsonParts} parts in the JSON values of the request.`,
    )
  }
}

function expectFew(place: ASTNode, { count, most, of }: { count: number; most: number; of: string }): void {
  if (count > most) {
    throw tooComplex({ nodes: place }, `There are ${count} ${of}; there may be ${most}.`)
  }
}

/** graphql-js has a budget for comparing fields with each other, and so have we for counting them. */
export function tooManyToCompare(document: DocumentNode): GraphQLError {
  return tooComplex({ nodes: document }, 'There are too many fields to compare with each other.')
}

export function expectCheap(place: ASTNode, cost: number, limits: Limits): void {
  if (cost > limits.cost) {
    throw tooComplex(
      { nodes: place },
      `There could be ${cost} objects in the answer; there may be ${limits.cost}.`,
      'Ask for smaller pages: first counts for all that lies below it.',
    )
  }
}

/** With a place in the document, as GraphQL's own refusals have one. */
export function tooComplex(
  place: GraphQLErrorOptions,
  sentence: string,
  hint = 'Ask for less at once, or in several requests.',
): GraphQLError {
  return new GraphQLError(sentence, {
    ...place,
    originalError: new Failure('QUERY_TOO_COMPLEX', sentence, { hint }),
  })
}
