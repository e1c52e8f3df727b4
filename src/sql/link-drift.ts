import { type CompiledQuery, sql } from 'kysely'
import { type SlotField, slotFields } from '../catalog/definition.ts'
import { statements } from '../db/statement.ts'
import { idIn, setAll, slotsOf } from './document.ts'
import { anyTargets, type Target } from './links.ts'
import { type Scope, visibleRecords } from './scope.ts'

// For when somebody looks whether links and slots are what documents say.

export interface StoredLink {
  field_id: number
  from_id: string
  to_table_id: number
  to_id: string
  position: number
}

/** The links of these fields of these records. */
export function selectLinksOf(
  tenantId: number,
  { fieldIds, fromIds }: { fieldIds: readonly number[]; fromIds: readonly string[] },
): CompiledQuery<StoredLink> {
  return statements
    .selectFrom('tablecast_view.links as l')
    .select(['l.field_id', 'l.from_id', 'l.to_table_id', 'l.to_id', 'l.position'])
    .where('l.tenant_id', '=', tenantId)
    .where('l.from_id', '=', sql<string>`any(${fromIds}::uuid[])`)
    .where('l.field_id', '=', sql<number>`any(${fieldIds}::int4[])`)
    .compile()
}

/** Which of these records of a table there are, deleted or not. */
export function selectTargets(scope: Scope, ids: readonly string[]): CompiledQuery<Target> {
  return anyTargets('tablecast_view.records', scope, ids).compile()
}

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
export function fillSlots({ tenantId, table }: Scope, ids: readonly string[]): CompiledQuery<unknown> {
  return sql`
    update tablecast.records as r set ${setAll(slotsOf(table, sql`r.data`))}
    where r.tenant_id = ${tenantId} and r.table_id = ${table.id} and r.id = any(${ids}::uuid[])`.compile(
    statements,
  )
}
