import { GraphQLError } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { Logger } from 'pino'
import { v4 as makeId } from 'uuid'
import { codes, Failure } from '../errors.ts'

/** Where every answer's errors pass: failures are told, all else is masked and logged under an id. */
export function useReport(logger: Logger): Plugin {
  return {
    onResultProcess({ result, setResult }) {
      if (result && 'errors' in result && result.errors && result.errors.length > 0) {
        const hasData = 'data' in result && result.data !== null && result.data !== undefined
        setResult({ ...result, errors: result.errors.map((error) => report(error, hasData, logger)) })
      }
    },
  }
}

function report(error: unknown, hasData: boolean, logger: Logger): GraphQLError {
  const located = error instanceof GraphQLError ? error : undefined
  const cause = causeOf(error)
  if (cause instanceof Failure) {
    const { code, message, details } = cause
    return rewrite(located, message, {
      code,
      ...details,
      ...(hasData ? {} : { http: httpOf(code, located?.path !== undefined) }),
    })
  }
  if (located && cause === located) {
    // GraphQL's own refusals: syntax, validation, variables.
    return rewrite(located, located.message, { ...located.extensions, code: 'BAD_REQUEST' })
  }
  const id = makeId()
  logger.error({ id, err: cause }, 'a request failed')
  return rewrite(located, 'Something went wrong on our side.', {
    code: 'INTERNAL',
    id,
    hint: 'The id is in the log of the server.',
    ...(hasData ? {} : { http: httpOf('INTERNAL', located?.path !== undefined) }),
  })
}

/** The error that was thrown, under the ones that GraphQL put around it. */
function causeOf(error: unknown): unknown {
  return error instanceof GraphQLError && error.originalError ? causeOf(error.originalError) : error
}

// `spec` leaves the status to clients that speak application/graphql-response+json; others get 200 for what an
// operation has answered by itself: https://graphql.github.io/graphql-over-http/draft/#sec-Status-Codes
function httpOf(code: keyof typeof codes, inOperation: boolean) {
  const { status } = codes[code]
  return {
    status,
    spec: inOperation,
    headers: {
      ...(code === 'UNAUTHENTICATED' ? { 'www-authenticate': 'Bearer' } : {}),
      ...(status === 503 ? { 'retry-after': '1' } : {}),
    },
  }
}

function rewrite(located: GraphQLError | undefined, message: string, extensions: Record<string, unknown>) {
  return new GraphQLError(message, {
    nodes: located?.nodes,
    source: located?.source,
    positions: located?.positions,
    path: located?.path,
    extensions,
  })
}
