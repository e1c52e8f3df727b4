import type { Logger } from '../../options.ts'
import { arrive, type Incoming, type Place } from '../arrival.ts'
import { openVisit, type Visit } from '../visit.ts'
import { type MaySee, toServerTiming } from './diagnostics.ts'
import { logRequest } from './log.ts'
import type { Metrics } from './metrics.ts'
import { withSpans } from './spans.ts'

/** Looks on while a request is answered, and tells of it when it is. */
export type Observe = (
  request: Incoming,
  place: Place | undefined,
  answer: (visit: Visit) => Response | Promise<Response>,
) => Promise<Response>

/** What servers that stand before others answer to a client that has gone away; nobody reads it but the log. */
const clientLeft = 499

export function openObserver({
  logger,
  metrics,
  isSeen,
}: {
  logger: Logger
  metrics: Metrics
  isSeen: MaySee
}): Observe {
  return async (request, place, answer) => {
    const startedAt = performance.now()
    const visit = openVisit(arrive(request, place))
    const response = await withSpans(visit, request.headers, async () => answer(visit))
    response.headers.set('x-request-id', visit.id)
    if (isSeen(visit)) {
      response.headers.set('server-timing', toServerTiming(visit))
    }
    if (visit.hasLeft) {
      // What its work was stopped with; nobody was refused.
      visit.codes.delete('BAD_REQUEST')
    }
    const told = {
      status: visit.hasLeft ? clientLeft : response.status,
      ms: performance.now() - startedAt,
    }
    metrics.count(visit, told)
    logRequest(logger, visit, told)
    return response
  }
}
