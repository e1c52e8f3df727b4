import { makeDraft } from './draft.ts'
import { askedIn, farOf, findReferrers } from './far.ts'
import { lockIds } from './lock.ts'
import { addDraft, draftOf, keyOf, type Open, type Unit } from './unit.ts'

/** Makes drafts of the records at the other ends that will be written. They are locked, but for what is linked since. */
export async function fetchFar(unit: Unit, level: readonly Open[]): Promise<void> {
  const asked = askedIn(level.map(({ near: { table, before }, ends }) => ({ table, id: before?.id, ends })))
  await findReferrers(unit, asked)
  const wanted = asked.flatMap((one) => farOf(unit, one)).filter(({ table, id }) => !draftOf(unit, table, id))
  const byTable = [...Map.groupBy(wanted, ({ table }) => table)].sort(([a], [b]) => a.id - b.id)
  for (const [table, some] of byTable) {
    const paths = new Map(some.map(({ id, path }) => [id, path]))
    await lockIds(unit, table, [...paths.keys()])
    for (const [id, path] of paths) {
      const before = unit.locked.get(keyOf(table, id))
      if (before) {
        addDraft(unit, makeDraft(table, id, { before, path }))
      }
    }
  }
}
