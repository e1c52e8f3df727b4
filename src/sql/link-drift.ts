import { type CompiledQuery, sql } from 'kysely'
import { statements } from '../db/statement.ts'
import { anyTargets, type Target } from './links.ts'
import type { Scope } from './scope.ts'

// For when somebody looks whether links are what documents say.

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
