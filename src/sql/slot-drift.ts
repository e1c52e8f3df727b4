import { type CompiledQuery, sql } from 'kysely'
import { type SlotField, slotFields } from '../catalog/definition.ts'
import { idIn, slotsOf } from './document.ts'
import { type Scope, updateRecords, visibleRecords } from './scope.ts'

// For when somebody looks whether slots are what documents say.

const differs = (field: SlotField) =>
  sql<boolean>`${sql.ref(`r.${field.slot}`)} is distinct from ${idIn(sql`r.data`, field)}`

/** Which of these live records have something else in the slot of a field than their documents, by the field's key. */
export function selectSlotDrift(
  scope: Scope,
  ids: readonly string[],
): CompiledQuery<{ id: string; keys: string[] }> {
  const keys = sql.join(
    slotFields(scope.table).map((field) => sql`case when ${differs(field)} then ${field.key}::text end`),
  )
  return visibleRecords(scope)
    .select('r.id')
    .select(sql<string[]>`array_remove(array[${keys}], null)`.as('keys'))
    .where('r.id', '=', sql<string>`any(${ids}::uuid[])`)
    .where((where) => where.or(slotFields(scope.table).map(differs)))
    .compile()
}

/** Puts into the slots of locked records what their documents say: that is no version of them. */
export function fillSlots(scope: Scope, ids: readonly string[]): CompiledQuery<unknown> {
  return updateRecords(scope, ids).set(slotsOf(scope.table, sql`r.data`)).clearReturning().compile()
}
