import { Failure } from '../errors.ts'

/** A request from its arrival to its answer. */
interface Visit {
  /** Aborted when nobody waits for the answer any more, or when the request has taken longer than it may. */
  signal: AbortSignal
  /** What is to be done when it is over. */
  endings: (() => void)[]
}

// Beside the request and not in a context: what answers /schema.graphql has none.
const visits = new WeakMap<Request, Visit>()

/** Answers a request within a time, as long as somebody waits for it, and ends what was begun for it. */
export async function receive(
  request: Request,
  milliseconds: number,
  answer: () => Response | Promise<Response>,
): Promise<Response> {
  // Not the request's own signal: its reason is no failure of ours, and would be logged as a fault.
  const controller = new AbortController()
  const leave = () => controller.abort(left())
  const deadline = setTimeout(() => controller.abort(late()), milliseconds)
  const endings = [() => clearTimeout(deadline), () => request.signal.removeEventListener('abort', leave)]
  visits.set(request, { signal: controller.signal, endings })
  if (request.signal.aborted) {
    leave()
  } else {
    request.signal.addEventListener('abort', leave, { once: true })
  }
  try {
    return await answer()
  } finally {
    for (const end of endings) {
      end()
    }
  }
}

/** What tells that a request is to be given up: its client has left, or its time is over. */
export function signalOf(request: Request): AbortSignal {
  return visitOf(request).signal
}

/**
 * Waits for work that others share, as long as the request has time. It goes on without the request; what only one
 * request waits for is stopped by its signal instead.
 */
export async function inTime<T>(request: Request, work: Promise<T>): Promise<T> {
  const signal = signalOf(request)
  signal.throwIfAborted()
  const { promise: over, reject } = Promise.withResolvers<never>()
  const giveUp = () => reject(signal.reason)
  signal.addEventListener('abort', giveUp)
  try {
    return await Promise.race([work, over])
  } finally {
    signal.removeEventListener('abort', giveUp)
  }
}

/** Has something done when the request is answered, whatever the answer. */
export function whenAnswered(request: Request, act: () => void): void {
  visitOf(request).endings.push(act)
}

function visitOf(request: Request): Visit {
  const visit = visits.get(request)
  if (!visit) {
    throw new Error('nobody has received the request; the router should have')
  }
  return visit
}

/** Nobody is there to read it; it is what the work of the request fails with. */
function left(): Failure {
  return new Failure('BAD_REQUEST', 'The client went away before it had its answer.')
}

function late(): Failure {
  return new Failure('TIMEOUT', 'The request took too long and was stopped.', {
    hint: 'Ask for less at once: a smaller page, a narrower filter.',
  })
}
