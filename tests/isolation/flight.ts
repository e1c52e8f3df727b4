import { randomBytes } from 'node:crypto'
import { expect } from '@jest/globals'
import type { TestApp } from '../support/app.ts'
import { serve } from '../support/listening.ts'
import { openAviary, type Tally } from './canary.ts'

/** How an instance is opened that so many tenants share: two connections, and little patience with what waits. */
export const narrow = { poolSize: 2, statementTimeoutMs: 200, poolWaitMs: 10_000 } as const

const tenants = 50

/** Fifty tenants send so many requests over two connections; none is told a value of another, or leaves one there. */
export async function expectNoForeignValue(test: TestApp, requests: number): Promise<void> {
  const seed = process.env['CANARY_SEED'] ?? randomBytes(4).toString('hex')
  const { app, databaseUrl } = test
  // Settled by an instance with more patience: here nothing may be given up.
  const aviary = await openAviary(
    { origin: await serve(test.another({ statementTimeoutMs: 10_000 })), databaseUrl },
    { size: tenants, seed },
  )
  const began = performance.now()
  const tally = await aviary.sing(requests, await serve(app))
  const misplaced = await aviary.findMisplaced()
  report(tally, { seed, misplaced: misplaced.length, seconds: (performance.now() - began) / 1000 })
  expect(tally.foreign).toEqual([])
  expect(tally.odd).toEqual([])
  expect(misplaced).toEqual([])
  // A load that went by what it should disturb would prove nothing.
  for (const outcome of ['ok', 'TIMEOUT', 'RECORD_MISSING', 'REFERENCE_BROKEN', 'BAD_REQUEST']) {
    expect(tally.outcomes).toHaveProperty(outcome)
  }
  expect(tally.aborted).toBeGreaterThan(0)
  expect(tally.own).toBeGreaterThan(requests / 2)
}

function report(tally: Tally, more: { seed: string; misplaced: number; seconds: number }): void {
  const { requests, answered, aborted, own, foreign, outcomes, songs } = tally
  const list = (counts: Record<string, number>) =>
    Object.entries(counts)
      .map(([name, count]) => `${count} × ${name}`)
      .join(', ')
  process.stderr.write(
    `Canary: ${tenants} tenants, ${narrow.poolSize} connections, ${requests} requests in ${more.seconds.toFixed(1)} s, seed ${more.seed}.\n` +
      `  ${answered} answered, ${aborted} hung up on; ${list(outcomes)}.\n  ${list(songs)}.\n` +
      `  ${own} answers name their owner, ${foreign.length} name another; ${more.misplaced} rows lie with another.\n`,
  )
}
