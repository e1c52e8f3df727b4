import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '../db/database.ts'
import { type HistoryPlace, moveHistoryHorizon, pruneHistory } from '../sql/history.ts'

// A thousand lines take some milliseconds: nobody waits for a lock of ours for long, and little is lost by a stop.
const linesAtOnce = 1_000

const start: HistoryPlace = { table_id: 0, record_id: '00000000-0000-0000-0000-000000000000', version: 0 }

/** What pruning came to, for one tenant. */
export interface Pruned {
  /** Since when history is there; null when it is kept for ever. */
  historyFrom: Date | null
  /** Lines that were looked at. */
  seen: number
  pruned: number
}

/**
 * Prunes the history of a tenant that is older than its settings want it. First the horizon moves, so that nobody asks
 * for a moment that is half gone; then history is walked in batches, each a transaction. Whatever stops it, what is
 * pruned is pruned, and the next run finds the rest. Between two batches it rests as long as the last one took, so
 * that it never has more than half of what a connection gets.
 */
export async function pruneTenant(
  database: Database,
  tenantId: number,
  { onProgress, signal }: { onProgress?: (pruned: Pruned) => unknown; signal?: AbortSignal } = {},
): Promise<Pruned> {
  const [horizon] = await database.write(tenantId, async (session) => ({
    value: await session.run(moveHistoryHorizon()),
    commit: true,
  }))
  const total: Pruned = { historyFrom: horizon?.history_from ?? null, seen: 0, pruned: 0 }
  if (!total.historyFrom) {
    return total
  }
  for (let place = start; ; ) {
    const began = performance.now()
    const [stretch] = await database.write(tenantId, async (session) => ({
      value: await session.run(pruneHistory(place, linesAtOnce)),
      commit: true,
    }))
    if (!stretch || stretch.seen === 0) {
      return total
    }
    total.seen += stretch.seen
    total.pruned += stretch.pruned
    onProgress?.({ ...total })
    place = stretch
    await sleep(performance.now() - began, undefined, { signal })
  }
}
