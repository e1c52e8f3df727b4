import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getNamedType,
  getOperationAST,
  getVariableValues,
  isInputObjectType,
  NoSchemaIntrospectionCustomRule,
  type OperationDefinitionNode,
  parse,
  type Source,
  type TypeNode,
  typeFromAST,
  validate,
} from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { Limits } from '../limits.ts'
import { costOf } from './cost.ts'
import { expectCheap, expectModest, tooComplex, tooManyToCompare } from './excess.ts'
import { expectModestInputs } from './input-size.ts'
import { fragmentsOf, measure } from './measure.ts'

/**
 * Refuses what would take too long to answer, each thing at the first stage that can tell: the lexer counts tokens; a
 * walk over the document comes before graphql-js validates it, some of whose rules take the square of it; and what
 * variables make of it is counted before a connection is taken. Names that introspection hides are not suggested.
 */
export function useComplexity({ limits, introspection }: { limits: Limits; introspection: boolean }): Plugin {
  const hideSuggestions = !introspection
  const maxErrors = limits.errors
  // What tools ask is deeper than what people ask, and is no question of pages.
  const exempt = new WeakSet<OperationDefinitionNode>()
  return {
    onParse({ setParseFn }) {
      // What this gives or throws is remembered with the document, so nothing is measured twice.
      setParseFn((source: string | Source) => parseModest(source, limits, exempt))
    },
    onValidate({ addValidationRule, setValidationFn }) {
      if (!introspection) {
        addValidationRule(NoSchemaIntrospectionCustomRule)
      }
      const validateQuickly: typeof validate = (schema, document, rules) =>
        validate(schema, document, rules, { maxErrors, hideSuggestions }).map((error) =>
          // The budget of graphql-js for comparing fields with each other is spent.
          error.message === 'Validation aborted.' ? tooManyToCompare(document) : error,
        )
      setValidationFn(validateQuickly)
    },
    onExecute({ args }) {
      const { schema, document, operationName } = args
      const inputs = args.variableValues ?? {}
      Object.assign(args, { hideSuggestions, options: { maxCoercionErrors: maxErrors } })
      const operation = getOperationAST(document, operationName)
      if (!operation) {
        return
      }
      expectModestInputs({ schema, operation, inputs }, limits)
      const variables = sizesIn(schema, operation, inputs)
      // Variables that are wrong are told when it is executed.
      if (variables && !exempt.has(operation)) {
        const fragments = fragmentsOf(document)
        expectCheap(operation, costOf({ schema, operation, fragments, variables }), limits)
      }
    },
  }
}

function parseModest(
  source: string | Source,
  limits: Limits,
  exempt: WeakSet<OperationDefinitionNode>,
): DocumentNode {
  const document = parseShort(source, limits)
  const measures = measure(document)
  expectModest(document, measures, limits)
  for (const { operation, isIntrospection } of measures.operations) {
    if (isIntrospection) {
      exempt.add(operation)
    }
  }
  return document
}

type Values = Readonly<Record<string, unknown>>

/**
 * The variables that may be sizes, or lists that make one. Objects may hold very much, and are read anyway once the
 * operation is executed: here a list of them has as many as were sent.
 */
function sizesIn(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
  inputs: Values,
): Values | undefined {
  const [objects, others] = partition(
    variableDefinitions,
    ({ variable, type }) => isOfObjects(schema, type) && Object.hasOwn(inputs, variable.name.value),
  )
  const { variableValues } = getVariableValues(schema, others, inputs, { maxErrors: 1 })
  const lists = objects.map(({ variable: { name } }) => {
    const value = inputs[name.value]
    return [name.value, Array.isArray(value) ? value : [value]]
  })
  return variableValues && { ...variableValues.coerced, ...Object.fromEntries(lists) }
}

const partition = <T>(all: readonly T[], is: (one: T) => boolean): [T[], T[]] => [
  all.filter(is),
  all.filter((one) => !is(one)),
]

function isOfObjects(schema: GraphQLSchema, node: TypeNode): boolean {
  const type = typeFromAST(schema, node)
  return type !== undefined && isInputObjectType(getNamedType(type))
}

const placeOf = ({ source, positions }: GraphQLError) => ({ source, positions })

function parseShort(source: string | Source, { tokens }: Limits): DocumentNode {
  try {
    return parse(source, { maxLexicalTokens: tokens, maxComments: tokens })
  } catch (error) {
    if (error instanceof GraphQLError && /^Syntax Error: Document contains more than/.test(error.message)) {
      throw tooComplex(placeOf(error), `There are more than ${tokens} tokens in the document.`)
    }
    throw error
  }
}
