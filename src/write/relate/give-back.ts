import { giveBackLocks, markLocks as mark } from '../../sql/lock.ts'
import type { Unit } from './unit.ts'

/** Marks where locks can be given back to, once: before any is taken because of what may change until then. */
export async function markLocks(unit: Unit): Promise<void> {
  if (!unit.mark) {
    unit.mark = new Set(unit.locked.keys())
    await unit.place.session.run(mark)
  }
}

/** Gives back the locks since the mark; what was locked is only seen from now on. */
export async function giveBack(
  { place, locked, seen, referrers }: Unit,
  kept: ReadonlySet<string>,
): Promise<void> {
  await place.session.run(giveBackLocks)
  for (const [key, row] of [...locked].filter(([key]) => !kept.has(key))) {
    locked.delete(key)
    seen.set(key, row?.data ?? {})
  }
  referrers.clear()
}
