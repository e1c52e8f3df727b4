import type { Database } from '../db/database.ts'
import { answersKeptMs, deleteOldAnswers } from '../sql/answers.ts'

/** Forgets what was answered to mutations with an `Idempotency-Key` so long ago that nobody gets it any more. */
export async function forgetAnswers(database: Database, tenantId: number): Promise<void> {
  const before = new Date(Date.now() - answersKeptMs)
  await database.write(tenantId, async (session) => ({
    value: await session.run(deleteOldAnswers(tenantId, before)),
    commit: true,
  }))
}
