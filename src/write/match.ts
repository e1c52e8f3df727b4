import type { Target } from '../plan/bulk.ts'
import { selectMatching } from '../sql/hold.ts'
import type { Row } from '../sql/read.ts'
import type { Place } from './place.ts'
import { refuseTooMany } from './refusal.ts'

/** The records that match, locked for what is to become of them: refused as a whole when they are more than whoever asks has expected. */
export async function lockMatching(
  place: Place,
  { filter, atMost }: Target,
  lock: (ids: readonly string[]) => Promise<Row[]>,
): Promise<Row[]> {
  const { session, table } = place
  const found = await session.run(selectMatching(place, filter, { atMost: atMost + 1 }))
  if (found.length > atMost) {
    throw refuseTooMany(table.name, atMost)
  }
  if (found.length === 0) {
    return []
  }
  const ids = found.map(({ id }) => id)
  const locked = await lock(ids)
  // Who was changed between the two statements may not match any more; what is locked now stays as it is.
  const versions = new Map(found.map(({ id, version }) => [id, version]))
  const moved = locked.filter(({ id, version }) => versions.get(id) !== version).map(({ id }) => id)
  if (moved.length === 0) {
    return locked
  }
  const still = await session.run(selectMatching(place, filter, { atMost: moved.length, ids: moved }))
  const left = new Set(moved)
  for (const { id } of still) {
    left.delete(id)
  }
  return locked.filter(({ id }) => !left.has(id))
}
