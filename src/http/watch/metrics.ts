import { collectDefaultMetrics, Registry } from 'prom-client'
import type { Visit } from '../visit.ts'
import { type Count, openCounters } from './counters.ts'
import { addGauges, type Sources } from './gauges.ts'

/** What is counted of one instance. No label has a value of a client's: no slug, no name of an operation or a table. */
export interface Metrics {
  count(visit: Visit, answer: { status: number; ms: number }): void
  /** Everything, in the text format of Prometheus. */
  text(): Promise<string>
}

// Counted one by one, between requests whose code has just pushed ours out of the processor's caches, each would cost
// several times as much. Whoever asks for the metrics has the rest counted first.
const atOnce = 100

export function openMetrics(sources: Sources): Metrics {
  // One of our own: the host of a library may have another Tablecast, and metrics of its own.
  const registry = new Registry()
  const registers = [registry]
  addGauges(sources, registers)
  const add = openCounters(registers)
  const waiting: Count[] = []
  const countAll = () => {
    for (const count of waiting) {
      add(count)
    }
    waiting.length = 0
  }
  return {
    count: (visit, answer) => {
      waiting.push(toCount(visit, answer))
      if (waiting.length >= atOnce) {
        countAll()
      }
    },
    text: async () => {
      countAll()
      return `${await registry.metrics()}\n${await processMetrics().metrics()}`
    },
  }
}

function toCount(visit: Visit, { status, ms }: { status: number; ms: number }): Count {
  const { place, operation, codes, limit, tally } = visit
  const { statements, rowsRead, rowsWritten, retries } = tally
  return {
    route: place?.path ?? 'none',
    operation: operation?.type ?? 'none',
    code: codeOf(visit, status),
    isRoutine: place?.isRoutine ?? false,
    ms,
    // A copy: a statement that nobody waited for may still be answered.
    spent: { ...visit.spent() },
    refusals: [...codes],
    limit,
    tally: { statements, rowsRead, rowsWritten, retries },
  }
}

function codeOf({ codes }: Visit, status: number): string {
  const [first] = codes
  return first ?? (status < 400 ? 'OK' : `HTTP_${status}`)
}

// Of the process and not of an instance, and they look on all the time: so there is one set of them, begun when
// somebody asks for it first.
let ofProcess: Registry | undefined

function processMetrics(): Registry {
  if (!ofProcess) {
    ofProcess = new Registry()
    collectDefaultMetrics({ register: ofProcess })
  }
  return ofProcess
}
