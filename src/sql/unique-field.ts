import { type CompiledQuery, type RawBuilder, sql } from 'kysely'
import type { Field } from '../catalog/definition.ts'
import { statements } from '../db/statement.ts'
import { columnOf } from './column.ts'
import { type Scope, visibleRecords } from './scope.ts'
import { uniqueKey } from './unique.ts'

// What concerns all values of a unique field: when it becomes one, when it ends, and when somebody looks whether the
// values that are held are those that records have.

/** A value as text; a list or an object, which only SQL could have left there, is none. */
function textOf(field: Field): RawBuilder<string | null> {
  const { json, text } = columnOf(field)
  return sql`case jsonb_typeof(${json}) when 'array' then null when 'object' then null else ${text} end`
}

/** Values of a field that more than one live record has, those that most have first. */
export function selectDuplicates(
  scope: Scope,
  field: Field,
  atMost: number,
): CompiledQuery<{ value: string; count: number }> {
  const text = textOf(field)
  return visibleRecords(scope)
    .select([sql<string>`${text}`.as('value'), sql<number>`count(*)`.as('count')])
    .where(text, 'is not', null)
    .groupBy(text)
    .having(sql<number>`count(*)`, '>', 1)
    .orderBy('count', 'desc')
    .orderBy('value')
    .limit(atMost)
    .compile()
}

/** Takes for every live record the value that it has in a field. */
export function claimAllValues(scope: Scope, field: Field): CompiledQuery<unknown> {
  const text = textOf(field)
  const values = visibleRecords(scope)
    .select([
      sql<number>`${scope.tenantId}::int4`.as('tenant_id'),
      sql<number>`${field.id}::int4`.as('field_id'),
      sql<string>`${uniqueKey}(${text})`.as('value'),
      'r.id as record_id',
    ])
    .where(text, 'is not', null)
  return statements
    .insertInto('tablecast.unique_values')
    .columns(['tenant_id', 'field_id', 'value', 'record_id'])
    .expression(values)
    .compile()
}

/** Ends that values of a field are anybody's own. */
export function releaseAllValues(
  { tenantId }: Pick<Scope, 'tenantId'>,
  field: Field,
): CompiledQuery<unknown> {
  return statements
    .deleteFrom('tablecast.unique_values')
    .where('tenant_id', '=', tenantId)
    .where('field_id', '=', field.id)
    .compile()
}

/** A value that is held for a record which does not have it. */
export interface StaleValue {
  key: string
  record_id: string
}

/** A stretch of the values of a field, by their key, and which of them no live record has. */
export function selectStale(
  { tenantId, table }: Scope,
  field: Field,
  { after, values }: { after: string; values: number },
): CompiledQuery<StaleValue & { is_stale: boolean }> {
  const text = textOf(field)
  return sql<StaleValue & { is_stale: boolean }>`
    select u.value as key, u.record_id, (${uniqueKey}(${text}) = u.value and r.deleted_at is null) is not true as is_stale
    from (
      select * from tablecast_view.unique_values as o
      where o.tenant_id = ${tenantId} and o.field_id = ${field.id} and o.value > ${after}
      order by o.value limit ${values}
    ) as u
    left join tablecast_view.records as r on r.tenant_id = ${tenantId} and r.table_id = ${table.id} and r.id = u.record_id
    order by u.value`.compile(statements)
}

/** Ends that values of a field are held for records, as far as these do not have them. */
export function releaseStale(
  { tenantId, table }: Scope,
  field: Field,
  stale: readonly StaleValue[],
): CompiledQuery<{ key: string }> {
  const text = textOf(field)
  const keys = stale.map(({ key }) => key)
  const ids = stale.map(({ record_id }) => record_id)
  return sql<{ key: string }>`
    delete from tablecast.unique_values as u
    using unnest(${keys}::text[], ${ids}::uuid[]) as v (key, record_id)
    where u.tenant_id = ${tenantId} and u.field_id = ${field.id} and u.value = v.key and u.record_id = v.record_id
      and not exists (
        select from tablecast_view.records as r
        where r.tenant_id = ${tenantId} and r.table_id = ${table.id} and r.id = v.record_id
          and r.deleted_at is null and ${uniqueKey}(${text}) = v.key)
    returning u.value as key`.compile(statements)
}
