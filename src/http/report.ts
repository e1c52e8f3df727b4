import { GraphQLError } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { v4 as makeId } from 'uuid'
import { type Code, codes, type ErrorExtensions, Failure } from '../errors.ts'
import type { Limits } from '../limits.ts'
import type { Logger } from '../options.ts'
import { causeOf } from './cause.ts'
import { type Visit, visitOf } from './visit.ts'
import { describeFault } from './watch/fault.ts'

/** Where failures are told besides the answer. */
interface Told {
  logger: Logger
  visit: Visit
}

/** Where every answer's errors pass: failures are told, all else is masked and logged under an id. */
export function useReport(logger: Logger, { errors: most }: Limits): Plugin {
  return {
    onResultProcess({ request, result, setResult }) {
      if (result && 'errors' in result && result.errors && result.errors.length > 0) {
        const hasData = 'data' in result && result.data !== null && result.data !== undefined
        // A list of a thousand records could have a thousand errors, and each a line in the log.
        const visit = visitOf(request)
        const manner = { hasData, most, logger, visit }
        const errors = result.errors.slice(0, most).map((error) => report(error, manner))
        for (const { extensions } of errors) {
          visit.codes.add(extensions['code'] as Code)
        }
        setResult({ ...result, errors })
      }
    },
  }
}

interface Manner extends Told {
  hasData: boolean
  /** Issues of one error at most. */
  most: number
}

function report(error: unknown, { hasData, most, ...told }: Manner): GraphQLError {
  const located = error instanceof GraphQLError ? error : undefined
  const cause = asFailure(causeOf(error))
  if (cause instanceof Failure) {
    const { code, message, details } = cause
    return rewrite(located, message, {
      code,
      ...details,
      ...(details.issues ? { issues: details.issues.slice(0, most) } : {}),
      ...(hasData
        ? {}
        : { http: httpOf({ code, ...details }, located !== undefined && !isAboutRequest(located)) }),
    })
  }
  if (located && isRefusal(located, cause)) {
    // Yoga would quote the body of a request that it could not read.
    const { originalError, http, ...extensions } = located.extensions
    return rewrite(located, shorten(located.message), {
      ...extensions,
      http: isAboutRequest(located)
        ? { ...httpOf({ code: 'BAD_REQUEST' }, false), ...Object(http), spec: false }
        : http,
      code: 'BAD_REQUEST',
    })
  }
  return rewrite(located, masked, {
    ...mask(cause, told),
    ...(hasData ? {} : { http: httpOf({ code: 'INTERNAL' }, located?.path !== undefined) }),
  })
}

/** The same for a request that never came to GraphQL. */
export function answerFailure(error: unknown, told: Told): Response {
  const isTold = error instanceof Failure
  const message = isTold ? error.message : masked
  const extensions: ErrorExtensions = isTold ? { code: error.code, ...error.details } : mask(error, told)
  told.visit.codes.add(extensions.code)
  const { status, headers } = httpOf(extensions, false)
  return Response.json({ errors: [{ message, extensions }] }, { status, headers })
}

// GraphQL quotes what it cannot read, which may be the whole of what was sent.
const messageAtMost = 500

function shorten(message: string): string {
  return message.length > messageAtMost ? `${message.slice(0, messageAtMost).toWellFormed()}…` : message
}

const masked = 'Something went wrong on our side.'

function mask(error: unknown, { logger, visit }: Told) {
  const id = makeId()
  logger.error({ id, requestId: visit.id, err: describeFault(error) }, 'a request failed')
  return { code: 'INTERNAL', id, hint: 'The id is in the log of the server.' } as const
}

/** A body that could not be read has no place in a document; a mistake in one has. */
const isAboutRequest = ({ nodes, source, path }: GraphQLError): boolean =>
  nodes === undefined && source === undefined && path === undefined

/** Parsing and reading of values call themselves; by its name, as an error of Node may be of another realm. */
function asFailure(cause: unknown): unknown {
  const { name, message } = cause instanceof Object ? (cause as Error) : new Error()
  return name === 'RangeError' && message.startsWith('Maximum call stack')
    ? new Failure('BAD_REQUEST', 'The request is nested too deeply.')
    : cause
}

/** GraphQL's own refusals: of the request, of the document, of variables and arguments. */
function isRefusal(located: GraphQLError, cause: unknown): boolean {
  // A scalar that cannot give out a stored value throws a GraphQLError too, but one that points at no place.
  const pointsAt = (error: unknown) => error instanceof GraphQLError && error.nodes !== undefined
  return cause === located || pointsAt(located.path === undefined ? located : cause)
}

// `spec` leaves the status to clients that speak application/graphql-response+json; others get 200 for what is
// about a place in a document: https://graphql.github.io/graphql-over-http/draft/#sec-Status-Codes
function httpOf({ code, retryAfter = 1 }: ErrorExtensions, inDocument: boolean) {
  const { status } = codes[code]
  return {
    status,
    spec: inDocument,
    headers: {
      ...(code === 'UNAUTHENTICATED' ? { 'www-authenticate': 'Bearer' } : {}),
      ...(status === 503 || status === 429 || code === 'IDEMPOTENCY_IN_FLIGHT'
        ? { 'retry-after': String(retryAfter) }
        : {}),
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
