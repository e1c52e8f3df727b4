import { statements } from '../db/statement.ts'
import { referenceSlots } from '../db/tables.ts'
import type { Field } from './definition.ts'
import type { Whose } from './save.ts'

/**
 * Gives slots to new fields of a table that refer to one record, as long as there are any. No record has a value of a
 * field that is new, so there is nothing to fill. The slot of a deleted field is not given again, as its values are
 * still there; a field without one is found by its links.
 */
export async function giveSlots(
  { session, tenantId }: Whose,
  table: { id: number },
  fields: readonly Field[],
): Promise<Field[]> {
  const wanting = new Set(fields.filter(({ relation, slot }) => relation?.isMany === false && !slot))
  if (wanting.size === 0) {
    return [...fields]
  }
  const rows = await session.run(
    statements
      .selectFrom('tablecast_view.fields')
      .select(['id', 'slot'])
      .where('tenant_id', '=', tenantId)
      .where('table_id', '=', table.id)
      .compile(),
  )
  const known = new Set(rows.map(({ id }) => id))
  const taken = new Set(rows.map(({ slot }) => slot))
  const free = referenceSlots.filter((slot) => !taken.has(slot))
  return fields.map((field) => {
    const slot = wanting.has(field) && !known.has(field.id) ? free.shift() : undefined
    return slot ? { ...field, slot } : field
  })
}
