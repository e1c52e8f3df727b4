import type { Role } from '../db/tables.ts'
import type { Errand } from '../db/watch.ts'
import { type Code, Failure } from '../errors.ts'
import type { Limit } from '../limits.ts'
import type { Arrival } from './arrival.ts'
import { type Stopwatch, startStopwatch } from './stopwatch.ts'
import { emptyTally, type Tally, watchInto } from './tally.ts'

/**
 * A request from its arrival to its answer: what ends it, and what is found out about it on its way. Nothing that a
 * client has sent as a value is in it, nor who asks: only a tenant's number and a role.
 */
export interface Visit extends Arrival, Pick<Stopwatch, 'spent' | 'stage'>, Required<Errand> {
  /** Gives it up: its signal is aborted with this. */
  abort(reason: Failure): void
  /** What is to be done when it is over. */
  readonly endings: (() => void)[]
  /** Its client did not wait for the answer. */
  hasLeft: boolean
  tenantId?: number
  role?: Role | 'operator'
  operation?: { type: string; name: string | undefined }
  /** Of everything that was refused or failed. */
  readonly codes: Set<Code>
  /** The limit of traffic that it was refused by. */
  limit?: Limit
  readonly tally: Tally
  /** Where operations are told to as they begin; what it gives back is called when they end. */
  onOperation?: (type: string) => () => void
}

export function openVisit(arrival: Arrival): Visit {
  // Not the request's own signal: its reason is no failure of ours, and would be logged as a fault.
  const controller = new AbortController()
  const stopwatch = startStopwatch()
  const tally = emptyTally()
  return {
    ...arrival,
    signal: controller.signal,
    abort: (reason) => controller.abort(reason),
    endings: [],
    hasLeft: false,
    codes: new Set(),
    tally,
    watch: watchInto(tally, stopwatch),
    spent: stopwatch.spent,
    stage: stopwatch.stage,
  }
}

// Beside the request and not in a context: what answers /schema.graphql has none.
const visits = new WeakMap<Request, Visit>()

/** Answers a request within a time, as long as somebody waits for it, and ends what was begun for it. */
export async function receive(
  request: Request,
  { visit, milliseconds }: { visit: Visit; milliseconds: number },
  answer: () => Response | Promise<Response>,
): Promise<Response> {
  const leave = () => {
    visit.hasLeft = true
    visit.abort(left())
  }
  const deadline = setTimeout(() => visit.abort(late()), milliseconds)
  visit.endings.push(
    () => clearTimeout(deadline),
    () => request.signal.removeEventListener('abort', leave),
  )
  visits.set(request, visit)
  if (request.signal.aborted) {
    leave()
  } else {
    request.signal.addEventListener('abort', leave, { once: true })
  }
  try {
    return await answer()
  } finally {
    for (const end of visit.endings) {
      end()
    }
  }
}

/** The visit that a request is. */
export function visitOf(request: Request): Visit {
  const visit = visits.get(request)
  if (!visit) {
    throw new Error('nobody has received the request; the router should have')
  }
  return visit
}

/**
 * Waits for work that others share, as long as the request has time. It goes on without the request; what only one
 * request waits for is stopped by its signal instead.
 */
export async function inTime<T>(request: Request, work: Promise<T>): Promise<T> {
  const { signal } = visitOf(request)
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

/** Nobody is there to read it; it is what the work of the request fails with. */
function left(): Failure {
  return new Failure('BAD_REQUEST', 'The client went away before it had its answer.')
}

function late(): Failure {
  return new Failure('TIMEOUT', 'The request took too long and was stopped.', {
    hint: 'Ask for less at once: a smaller page, a narrower filter.',
  })
}
