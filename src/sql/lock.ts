import { type CompiledQuery, sql } from 'kysely'
import type { Field } from '../catalog/definition.ts'
import { statements } from '../db/statement.ts'

/** Holds ids that clients bring until the transaction ends: an id is unique in the tenant, not only in its table. */
export function lockIds(tenantId: number, ids: readonly string[]): CompiledQuery<unknown> {
  return sql`
    select pg_advisory_xact_lock(hashtextextended(id, ${tenantId}::int8))
    from unnest(${[...ids].sort()}::text[]) as id`.compile(statements)
}

/** Holds values of a field until the transaction ends: no two who hold the same one look for its record at once. */
export function lockValues(
  tenantId: number,
  { id }: Field,
  values: readonly unknown[],
): CompiledQuery<unknown> {
  return lockIds(
    tenantId,
    values.map((value) => `${id}:${JSON.stringify(value)}`),
  )
}

/** Locks of records that are taken after the mark can be given back, so that they are free at once. */
export const markLocks = sql`savepoint locks`.compile(statements)

export const giveBackLocks = sql`rollback to savepoint locks`.compile(statements)
