import { sql } from 'kysely'
import { statements } from '../db/statement.ts'
import type { Context } from './context.ts'

const savepoint = sql`savepoint dry_run`.compile(statements)
const rollback = sql`rollback to savepoint dry_run`.compile(statements)

/**
 * Does a piece of work that is to be undone when it is only to be seen what it would come to: with every check that
 * Postgres makes too. It stays until all that is asked of its records has been read, which is after its field has
 * given them: until `endRehearsal`.
 */
export async function rehearse<T>(context: Context, dryRun: boolean, work: () => Promise<T>): Promise<T> {
  if (dryRun) {
    context.hasRehearsed = true
    context.rehearsal = { writtenBefore: new Set(context.written) }
    await context.session.run(savepoint)
  }
  return work()
}

/** Undoes a dry run, if the last field was one; what the operation has done before it stays. */
export async function endRehearsal(context: Context): Promise<void> {
  const { session, written, rehearsal } = context
  if (!rehearsal) {
    return
  }
  context.rehearsal = undefined
  await session.run(rollback)
  for (const id of written) {
    if (!rehearsal.writtenBefore.has(id)) {
      written.delete(id)
    }
  }
}
