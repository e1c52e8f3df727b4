import { sql } from 'kysely'
import { keep, statements } from '../db/statement.ts'
import type { Session } from '../db/transaction.ts'

/**
 * Holds a table's definition until the transaction ends. Those who write records share it; who changes the
 * definition has it alone, so that no record is written under a definition that is no more. What is to be
 * read under the lock must be a statement of its own: a statement that waits still sees the time before.
 */
export function lockTable(session: Session, tenantId: number, tableId: number, mode: 'shared' | 'exclusive') {
  const lock = sql.raw(mode === 'shared' ? 'pg_advisory_xact_lock_shared' : 'pg_advisory_xact_lock')
  return session.run(keep(sql`select ${lock}(${tenantId}::int4, ${tableId}::int4)`.compile(statements)))
}
