import { GraphQLError } from 'graphql'

/** The error that was thrown, under the ones that GraphQL put around it. */
export function causeOf(error: unknown): unknown {
  return error instanceof GraphQLError && error.originalError ? causeOf(error.originalError) : error
}
