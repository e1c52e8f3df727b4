import { type CompiledQuery, sql } from 'kysely'
import type { Field } from '../catalog/definition.ts'
import { columnOf } from './column.ts'
import { type Scope, visibleRecords } from './scope.ts'

/** Which of these records are there, each with its value of a field, as it is stored. */
export function selectReferred(
  scope: Scope,
  field: Field | undefined,
  ids: readonly string[],
): CompiledQuery<{ id: string; value: unknown }> {
  return visibleRecords(scope)
    .select(['r.id', sql`${field ? columnOf(field).json : sql`null::jsonb`}`.as('value')])
    .where('r.id', '=', sql<string>`any(${ids}::uuid[])`)
    .compile()
}
