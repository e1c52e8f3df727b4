import { slotFields } from '../catalog/definition.ts'
import type { Session } from '../db/transaction.ts'
import type { Scope } from '../sql/scope.ts'
import { selectSlotDrift } from '../sql/slot-drift.ts'
import type { KeptDrift } from './drift.ts'

/** What records are looked for under that is not what their documents refer to. */
export async function findSlotDrift(
  session: Session,
  scope: Scope,
  ids: readonly string[],
): Promise<KeptDrift[]> {
  const fields = slotFields(scope.table)
  if (fields.length === 0 || ids.length === 0) {
    return []
  }
  const names = new Map(fields.map(({ key, name }) => [key, name]))
  const found = await session.run(selectSlotDrift(scope, ids))
  return found.flatMap(({ id, keys }) =>
    keys.map((key): KeptDrift => {
      const field = names.get(key) ?? null
      const message = `${field} is looked for under something else than it refers to.`
      return { id, field, key, path: [], rule: 'slot', message }
    }),
  )
}
