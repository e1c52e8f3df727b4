import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getNullableType,
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
      // A filter is no size, and may be long: once it is executed it is read anyway.
      const definitions = operation.variableDefinitions?.filter(({ type }) => !isObject(schema, type)) ?? []
      const { variableValues } = getVariableValues(schema, definitions, inputs, { maxErrors: 1 })
      // Variables that are wrong are told when it is executed.
      if (variableValues && !exempt.has(operation)) {
        expectCheap(
          operation,
          costOf({ schema, operation, fragments: fragmentsOf(document), variables: variableValues.coerced }),
          limits,
        )
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

function isObject(schema: GraphQLSchema, node: TypeNode): boolean {
  const type = typeFromAST(schema, node)
  return type !== undefined && isInputObjectType(getNullableType(type))
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
