import type { Kept } from './rejected.ts'
import type { Row } from './row.ts'
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
  kept: Kept
}

export const beginning: Standing = {
  read: 0,
  written: 0,
  updated: 0,
  rejected: 0,
  reasons: [],
  missing: [],
  kept: { file: null, bytes: 0 },
}

/** How far it is after these rows. */
export function advance(
  before: Standing,
  { rows, settled, kept }: { rows: readonly Row[]; settled: Settled; kept: Standing['kept'] },
): Standing {
  const { rejections, updated } = settled
  return {
    read: before.read + rows.length,
    written: before.written + rows.length - rejections.length,
    updated: before.updated + updated,
    rejected: before.rejected + rejections.length,
    reasons: addReasons(before.reasons, rejections),
    missing: addMissing(before.missing, rejections),
    kept,
  }
}
