import { sql } from 'kysely'
import { statements } from '../db/statement.ts'
import type { Context } from './context.ts'

const savepoint = sql`savepoint dry_run`.compile(statements)
const rollback = sql`rollback to savepoint dry_run`.compile(statements)

/**
 * Does a piece of work, and undoes it when it is only to be seen what it would come to: with every check that Postgres
 * makes too. What an operation does before and after it stays.
 */
export async function rehearse<T>(context: Context, dryRun: boolean, work: () => Promise<T>): Promise<T> {
  if (!dryRun) {
    return work()
  }
  const { session, written } = context
  context.hasRehearsed = true
  const before = new Set(written)
  await session.run(savepoint)
  const result = await work()
  await session.run(rollback)
  for (const id of written) {
    if (!before.has(id)) {
      written.delete(id)
    }
  }
  return result
}
