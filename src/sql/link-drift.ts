import { type CompiledQuery, sql } from 'kysely'
import { statements } from '../db/statement.ts'
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

/** A record that is referred to, and whether it is deleted. */
export interface Target {
  id: string
  is_deleted: boolean
}

/** Which of these records of a table there are, deleted or not. */
export function selectTargets(scope: Scope, ids: readonly string[]): CompiledQuery<Target> {
  return targets('tablecast_view.records', scope, ids).compile()
}

/** The same, and they are there until the transaction ends. */
export function holdAnyTargets(scope: Scope, ids: readonly string[]): CompiledQuery<Target> {
  return targets('tablecast.records', scope, ids).forKeyShare().compile()
}

const targets = (
  source: 'tablecast_view.records' | 'tablecast.records',
  { tenantId, table }: Scope,
  ids: readonly string[],
) =>
  statements
    .selectFrom(`${source} as r` as const)
    .select(['r.id', sql<boolean>`r.deleted_at is not null`.as('is_deleted')])
    .where('r.tenant_id', '=', tenantId)
    .where('r.table_id', '=', table.id)
    .where('r.id', '=', sql<string>`any(${ids}::uuid[])`)
    .orderBy('r.id')
