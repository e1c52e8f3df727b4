import { Failure } from '../errors.ts'

// Beside the request and not in a context: what answers /schema.graphql has none.
const signals = new WeakMap<Request, AbortSignal>()

/** What tells that nobody waits for the answer of a request any more. */
export function signalOf(request: Request): AbortSignal {
  const signal = signals.get(request) ?? watch(request)
  signals.set(request, signal)
  return signal
}

// Not the request's own signal: its reason is no failure of ours, and would be logged as a fault.
function watch({ signal }: Request): AbortSignal {
  const controller = new AbortController()
  const leave = () => controller.abort(left())
  if (signal.aborted) {
    leave()
  } else {
    signal.addEventListener('abort', leave, { once: true })
  }
  return controller.signal
}

/** Nobody is there to read it; it is what the work of the request fails with. */
function left(): Failure {
  return new Failure('BAD_REQUEST', 'The client went away before it had its answer.')
}
