import { context, propagation, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import type { Incoming } from '../arrival.ts'
import type { Visit } from '../visit.ts'
import { levelOf } from './log.ts'

type Carrier = Incoming['headers']

const getter = {
  get: (carrier: Carrier, name: string) => carrier.get(name) ?? undefined,
  keys: () => [],
}

// Only the API of OpenTelemetry: until the process registers an SDK, all of this does nothing. Names of attributes:
// https://opentelemetry.io/docs/specs/semconv/
const tracer = trace.getTracer('tablecast')

/** Answers a request inside of a span, with one inside for each operation and each statement; none has a value. */
export function withSpans(
  visit: Visit,
  headers: Carrier,
  answer: () => Promise<Response>,
): Promise<Response> {
  const outer = context.active()
  // A framework that is traced itself has a span already, which is nearer than what the headers say.
  const isInside = trace.getSpan(outer) !== undefined
  const parent = isInside ? outer : propagation.extract(outer, headers, getter)
  const span = tracer.startSpan(
    `${visit.method} ${visit.place?.path ?? ''}`.trim(),
    { kind: isInside ? SpanKind.INTERNAL : SpanKind.SERVER },
    parent,
  )
  if (!span.isRecording()) {
    return answer()
  }
  const inside = trace.setSpan(parent, span)
  let current = inside
  let operation: Span | undefined
  visit.onOperation = (type) => {
    operation = tracer.startSpan(type, { attributes: operationOf(visit) }, inside)
    current = trace.setSpan(inside, operation)
    return () => {
      current = inside
      operation?.end()
      operation = undefined
    }
  }
  visit.tally.onStatement = (text) => {
    const statement = tracer.startSpan(
      /\w+/.exec(text)?.[0] ?? 'statement',
      { kind: SpanKind.CLIENT, attributes: { 'db.system.name': 'postgresql', 'db.query.text': text } },
      current,
    )
    return (found) => {
      if (found) {
        statement.setAttribute('db.response.returned_rows', found.rows)
      } else {
        statement.setStatus({ code: SpanStatusCode.ERROR })
      }
      statement.end()
    }
  }
  return context.with(inside, async () => {
    const response = await answer()
    // Of one that was refused before it began, nobody tells the end.
    operation?.end()
    endRequest(span, visit, response.status)
    return response
  })
}

function operationOf({ operation }: Visit) {
  return {
    'graphql.operation.type': operation?.type,
    'graphql.operation.name': operation?.name,
  }
}

function endRequest(span: Span, visit: Visit, status: number): void {
  const { id, method, place, tenantId, role } = visit
  const [code] = visit.codes
  span.setAttributes({
    'http.request.method': method,
    'http.route': place?.path,
    'http.response.status_code': status,
    'tablecast.request.id': id,
    'tablecast.tenant.id': tenantId,
    'tablecast.role': role,
    'error.type': code,
    ...operationOf(visit),
  })
  // What is the client's own mistake is no failure of the server.
  if (['warn', 'error'].includes(levelOf(visit, status))) {
    span.setStatus({ code: SpanStatusCode.ERROR })
  }
  span.end()
}
