import type { Session } from '../db/transaction.ts'
import { clearRecords } from './records.ts'
import { clearRelated } from './related.ts'

/** Forgets what was read of records in a transaction that has written since. */
export function forgetLoaded(session: Session): void {
  clearRecords(session)
  clearRelated(session)
}
