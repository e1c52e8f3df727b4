import type { Changes } from '../db/record-rows.ts'
import type { Row } from '../sql/read.ts'
import type { Stamp } from '../sql/write.ts'
import type { HistoryEntry } from '../sql/write-history.ts'

/** The next line in the history of a record, for what is done to it now. */
export function nextLine(
  { id, version, updated_at }: Pick<Row, 'id' | 'version' | 'updated_at'>,
  stamp: Pick<Stamp, 'at'>,
  changes: Changes = {},
): HistoryEntry {
  return { id, version: version + 1, at: laterOf(updated_at, stamp.at), changes }
}

/** A clock may go back; the times of a record never do. */
export const laterOf = (a: Date, b: Date): Date => (a > b ? a : b)
