import { Counter, Histogram, type Registry } from 'prom-client'
import type { Code } from '../../errors.ts'
import type { Limit } from '../../limits.ts'
import { type Stage, stages } from '../stopwatch.ts'
import type { Tally } from '../tally.ts'

/** What is counted of a visit. Not the visit itself: it holds its request, which is much to remember. */
export interface Count {
  route: string
  operation: string
  code: string
  isRoutine: boolean
  ms: number
  spent: Readonly<Record<Stage, number>>
  refusals: readonly Code[]
  limit: Limit | undefined
  tally: Pick<Tally, 'statements' | 'rowsRead' | 'rowsWritten' | 'retries'>
}

const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

export function openCounters(registers: Registry[]): (count: Count) => void {
  const countRequest = openRequests(registers)
  const countRefusals = openRefusals(registers)
  const countWork = openWork(registers)
  return (count) => {
    countRequest(count)
    countRefusals(count)
    countWork(count)
  }
}

function openRequests(registers: Registry[]): (count: Count) => void {
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
  return ({ route, operation, code, isRoutine, ms, spent }) => {
    requests.inc({ route, operation, code })
    seconds.observe({ route, operation }, ms / 1_000)
    if (!isRoutine) {
      for (const [stage, histogram] of ofStages) {
        histogram.observe(spent[stage] / 1_000)
      }
    }
  }
}

function openRefusals(registers: Registry[]): (count: Count) => void {
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
  return ({ refusals: codes, limit }) => {
    for (const code of codes) {
      refusals.inc({ code })
    }
    if (limit) {
      limited.inc({ limit })
    }
  }
}

function openWork(registers: Registry[]): (count: Count) => void {
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
