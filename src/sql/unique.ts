import { type CompiledQuery, type SqlBool, sql } from 'kysely'
import type { Field } from '../catalog/definition.ts'
import { keep, statements } from '../db/statement.ts'
import { functions } from '../db/tables.ts'
import { columnOf } from './column.ts'
import type { Row } from './read.ts'
import { type Scope, selectRecords } from './scope.ts'

// A unique field needs no DDL: the values that its records have are rows of unique_values, whose primary key does the
// rest. Every statement makes the key of a value in Postgres, so that there is one meaning of it.

/** A value that one record has for its own. */
export interface UniqueValue {
  field: Field
  /** As text, as `data ->> key` shows it. */
  value: string
  recordId: string
}

/** The key of a value, in SQL. */
export const uniqueKey = sql.raw(functions.uniqueKey)

/** Takes values; gives back those that were free. It waits for whoever is about to take or to give back the same. */
export function claimValues(
  { tenantId }: Scope,
  values: readonly UniqueValue[],
): CompiledQuery<{ field_id: number; record_id: string }> {
  const { fieldIds, texts, recordIds } = toColumns(values)
  // In the order of the key, so that two who want the same values do not wait for each other.
  return keep(
    sql<{ field_id: number; record_id: string }>`
      insert into tablecast.unique_values (tenant_id, field_id, value, record_id)
      select ${tenantId}::int4, v.field_id, ${uniqueKey}(v.value) as value, v.record_id
      from unnest(${fieldIds}::int4[], ${texts}::text[], ${recordIds}::uuid[]) as v (field_id, value, record_id)
      order by v.field_id, value
      on conflict do nothing
      returning field_id, record_id`.compile(statements),
  )
}

/** Gives back values, as far as these records have them. */
export function releaseValues({ tenantId }: Scope, values: readonly UniqueValue[]): CompiledQuery<unknown> {
  const { fieldIds, texts, recordIds } = toColumns(values)
  return keep(
    sql`
      delete from tablecast.unique_values as u
      using unnest(${fieldIds}::int4[], ${texts}::text[], ${recordIds}::uuid[]) as v (field_id, value, record_id)
      where u.tenant_id = ${tenantId} and u.field_id = v.field_id and u.value = ${uniqueKey}(v.value)
        and u.record_id = v.record_id`.compile(statements),
  )
}

function toColumns(values: readonly UniqueValue[]) {
  return {
    fieldIds: values.map(({ field }) => field.id),
    texts: values.map(({ value }) => value),
    recordIds: values.map(({ recordId }) => recordId),
  }
}

/** Who has these values. */
export function selectOwners(
  { tenantId }: Scope,
  values: readonly Pick<UniqueValue, 'field' | 'value'>[],
): CompiledQuery<{ field_id: number; value: string; record_id: string }> {
  const fieldIds = values.map(({ field }) => field.id)
  const texts = values.map(({ value }) => value)
  return keep(
    sql<{ field_id: number; value: string; record_id: string }>`
      select v.field_id, v.value, u.record_id
      from unnest(${fieldIds}::int4[], ${texts}::text[]) as v (field_id, value)
      join tablecast_view.unique_values as u
        on u.tenant_id = ${tenantId} and u.field_id = v.field_id and u.value = ${uniqueKey}(v.value)`.compile(
      statements,
    ),
  )
}

/** The live records that have these values, each with the value that it was asked for by. */
export function selectByValues(
  scope: Scope,
  field: Field,
  values: readonly string[],
): CompiledQuery<Row & { value: string }> {
  const value = sql<{ value: string }>`unnest(${values}::text[])`
  return keep(
    selectRecords(scope)
      .innerJoin('tablecast_view.unique_values as u', (join) =>
        join.onRef('u.tenant_id', '=', 'r.tenant_id').onRef('u.record_id', '=', 'r.id'),
      )
      .innerJoin(value.as<'v'>(sql`v (value)`), (join) =>
        join.on(sql<SqlBool>`u.value = ${uniqueKey}(v.value)`),
      )
      .select('v.value')
      .where('u.tenant_id', '=', scope.tenantId)
      .where('u.field_id', '=', field.id)
      .compile(),
  )
}

/**
 * The same for another vantage than the present: who had a value then is not kept beside. Deleted records may share
 * one; the live one comes last, and so do those that were deleted later.
 */
export function selectPastOwners(
  scope: Scope,
  field: Field,
  values: readonly string[],
): CompiledQuery<Row & { value: string }> {
  const { text } = columnOf(field)
  return selectRecords(scope)
    .select(sql<string>`${text}`.as('value'))
    .where(text, '=', sql<string>`any(${values}::text[])`)
    .orderBy('r.deleted_at')
    .orderBy('r.id')
    .compile()
}
