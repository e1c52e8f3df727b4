import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client'
import { stages } from '../stopwatch.ts'
import type { Visit } from '../visit.ts'
import { addGauges, type Sources } from './gauges.ts'

/** What is counted of one instance. No label has a value of a client's: no slug, no name of an operation or a table. */
export interface Metrics {
  count(visit: Visit, answer: { status: number; ms: number }): void
  /** Everything, in the text format of Prometheus. */
  text(): Promise<string>
}

const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

export function openMetrics(sources: Sources): Metrics {
  // One of our own: the host of a library may have another Tablecast, and metrics of its own.
  const registry = new Registry()
  const registers = [registry]
  addGauges(sources, registers)
  const countRequest = openRequests(registers)
  const countRefusals = openRefusals(registers)
  const countWork = openWork(registers)
  return {
    count: (visit, answer) => {
      countRequest(visit, answer)
      countRefusals(visit)
      countWork(visit)
    },
    text: async () => `${await registry.metrics()}\n${await processMetrics().metrics()}`,
  }
}

function openRequests(registers: Registry[]): Metrics['count'] {
  const requests = new Counter({
    name: 'tablecast_requests_total',
    help: 'Requests by route, type of operation and first error code; OK where there is none.',
    labelNames: ['route', 'operation', 'code'],
    registers,
  })
  const seconds = new Histogram({
    name: 'tablecast_request_seconds',
    help: 'From the arrival of a request to its answer.',
    labelNames: ['route', 'operation'],
    buckets,
    registers,
  })
  const stageSeconds = new Histogram({
    name: 'tablecast_stage_seconds',
    help: 'Where the time of requests goes; sql is waiting for Postgres. Without health checks and scrapes.',
    labelNames: ['stage'],
    buckets,
    registers,
  })
  // Bound once: to look labels up costs more than to count.
  const ofStages = stages.map((stage) => [stage, stageSeconds.labels({ stage })] as const)
  return (visit, { status, ms }) => {
    const route = visit.place?.path ?? 'none'
    const operation = visit.operation?.type ?? 'none'
    requests.inc({ route, operation, code: codeOf(visit, status) })
    seconds.observe({ route, operation }, ms / 1_000)
    if (!visit.place?.isRoutine) {
      const spent = visit.spent()
      for (const [stage, histogram] of ofStages) {
        histogram.observe(spent[stage] / 1_000)
      }
    }
  }
}

function openRefusals(registers: Registry[]): (visit: Visit) => void {
  const refusals = new Counter({
    name: 'tablecast_refusals_total',
    help: 'Requests that were refused or failed, once by each error code of their answers.',
    labelNames: ['code'],
    registers,
  })
  const limited = new Counter({
    name: 'tablecast_rate_limited_total',
    help: 'Requests that were refused because there were too many, by the limit that said so.',
    labelNames: ['limit'],
    registers,
  })
  return ({ codes, limit }) => {
    for (const code of codes) {
      refusals.inc({ code })
    }
    if (limit) {
      limited.inc({ limit })
    }
  }
}

function openWork(registers: Registry[]): (visit: Visit) => void {
  const retries = new Counter({
    name: 'tablecast_transaction_retries_total',
    help: 'Transactions that were run again because they lost against another one.',
    registers,
  })
  const statements = new Counter({
    name: 'tablecast_statements_total',
    help: 'Statements that requests sent to Postgres.',
    registers,
  })
  const rows = new Counter({
    name: 'tablecast_rows_total',
    help: 'Rows that requests read and wrote, those of definitions and of history among them.',
    labelNames: ['direction'],
    registers,
  })
  const read = rows.labels({ direction: 'read' })
  const written = rows.labels({ direction: 'written' })
  return ({ tally }) => {
    retries.inc(tally.retries)
    statements.inc(tally.statements)
    read.inc(tally.rowsRead)
    written.inc(tally.rowsWritten)
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
