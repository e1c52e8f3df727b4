import { type Aside, countAside, tryAside } from './aside.ts'
import type { RowBatch } from './batches.ts'
import type { Kept } from './rejected.ts'
import type { Settled } from './settle.ts'
import { addReasons, type Reason } from './tally.ts'
import { addMissing, type Missing } from './unresolved.ts'

/** How far an import is, over all of its runs. */
export interface Standing {
  read: number
  written: number
  updated: number
  rejected: number
  reasons: Reason[]
  missing: Missing[]
  /** Rows among those read that are neither written nor rejected yet. */
  aside: Aside
  kept: Kept
}

export const beginning: Standing = {
  read: 0,
  written: 0,
  updated: 0,
  rejected: 0,
  reasons: [],
  missing: [],
  aside: [],
  kept: { file: null, bytes: 0 },
}

/** How far it is after these rows; those that are read again have waited. */
export function advance(
  before: Standing,
  { batch, settled, kept }: { batch: RowBatch; settled: Settled; kept: Standing['kept'] },
): Standing {
  const { rejections, updated } = settled
  const { numbers } = batch
  const waiting = settled.waiting.flatMap((index) => numbers[index] ?? [])
  const read = Math.max(before.read, (numbers.at(-1) ?? -1) + 1)
  const aside = tryAside(before.aside, numbers, waiting)
  const rejected = before.rejected + rejections.length
  return {
    read,
    written: read - rejected - countAside(aside),
    updated: before.updated + updated,
    rejected,
    reasons: addReasons(before.reasons, rejections),
    missing: addMissing(before.missing, rejections),
    aside,
    kept,
  }
}
