import type { Readiness } from '../db/readiness.ts'
import type { Route } from './router.ts'

/** What tells supervisors and balancers how this instance does; they have no credential, and learn no more than that. */
export interface Health {
  /** The process lives and answers: whoever sees this fail may restart it. A database that is away is no reason. */
  live: Route
  /** Requests may be sent here. */
  ready: Route
  /** From now on they may not: this instance is about to end. */
  drain(): void
}

export function openHealth(readiness: Readiness): Health {
  let draining = false
  return {
    live: forReading(async () => Response.json({ live: true })),
    ready: forReading(async () => {
      const failing = draining ? ['draining'] : await readiness.findLacks()
      return failing.length === 0
        ? Response.json({ ready: true })
        : Response.json({ ready: false, failing }, { status: 503, headers: { 'retry-after': '1' } })
    }),
    drain: () => {
      draining = true
    },
  }
}

function forReading(answer: () => Promise<Response>): Route {
  return {
    isRoutine: true,
    answer: ({ method }) =>
      method === 'GET' || method === 'HEAD'
        ? answer()
        : new Response(null, { status: 405, headers: { allow: 'GET, HEAD' } }),
  }
}
