import type { Session } from '../db/transaction.ts'
import type { Filter } from '../plan/filter.ts'
import { type Row, type Step, selectStretch } from '../sql/read.ts'
import type { Scope } from '../sql/scope.ts'

// A thousand records a statement: with more it is hardly faster. Records may be large, so there is a limit in bytes
// too; compressed, as Postgres stores them, they are some times smaller than here.
const stretch = { records: 1_000, bytes: 2 ** 22 }

/** Every record that matches, by id, in pages that are never empty. The next page is read while one is being used. */
export async function* walkRecords(session: Session, scope: Scope, filter: Filter): AsyncGenerator<Row[]> {
  const read = (after?: string): Promise<Step[]> => {
    const steps = session.run(selectStretch(scope, filter, { ...stretch, after }))
    // Whoever stops walking does not wait for it; otherwise its failure is met below.
    steps.catch(() => {})
    return steps
  }
  let next = read()
  for (;;) {
    const steps = await next
    const last = steps.at(-1)
    if (!last) {
      return
    }
    next = read(last.id)
    const rows = steps.filter((step): step is Row => step.data !== null)
    if (rows.length > 0) {
      yield rows
    }
  }
}
