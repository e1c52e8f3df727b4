import { type CompiledQuery, type SqlBool, sql } from 'kysely'
import { keep, statements } from '../db/statement.ts'
import type { Row } from './read.ts'
import { lockAnyRecords, type Scope } from './scope.ts'

// Links seen from the records that they lead to.

/** Which records: live ones, or those that one operation has deleted. */
export type Fate = 'live' | { deletionId: string }

const has = (alias: string, fate: Fate) =>
  fate === 'live'
    ? sql<SqlBool>`${sql.ref(`${alias}.deleted_at`)} is null`
    : sql<SqlBool>`${sql.ref(`${alias}.deletion_id`)} = ${fate.deletionId}::uuid`

interface Referring {
  fieldIds: readonly number[]
  toIds: readonly string[]
}

const referring = (tenantId: number, { fieldIds, toIds }: Referring, fate: Fate) => sql`
  from tablecast_view.links as l
  join tablecast_view.records as o
    on o.tenant_id = l.tenant_id and o.table_id = l.from_table_id and o.id = l.from_id
  where l.tenant_id = ${tenantId} and o.tenant_id = ${tenantId}
    and l.to_id = any(${toIds}::uuid[]) and l.field_id = any(${fieldIds}::int4[]) and ${has('o', fate)}`

/** Records that refer to these ones by some of the fields, each once, with the number of their table. */
export function selectReferrers(
  tenantId: number,
  { fate, atMost, ...which }: Referring & { fate: Fate; atMost: number },
): CompiledQuery<{ table_id: number; id: string }> {
  return keep(
    sql<{ table_id: number; id: string }>`
      select distinct l.from_table_id as table_id, l.from_id as id ${referring(tenantId, which, fate)}
      limit ${atMost}`.compile(statements),
  )
}

/** How many live records beside `others` refer to which of these ones by which field, counted up to a number in all. */
export function countReferrers(
  tenantId: number,
  { others, countAtMost, ...which }: Referring & { others: readonly string[]; countAtMost: number },
): CompiledQuery<{ field_id: number; to_id: string; count: number }> {
  return keep(
    sql<{ field_id: number; to_id: string; count: number }>`
      select h.field_id, h.to_id, count(*) as count
      from (
        select l.field_id, l.to_id ${referring(tenantId, which, 'live')} and l.from_id <> all(${others}::uuid[])
        limit ${countAtMost}
      ) as h
      group by h.field_id, h.to_id order by count(*) desc, h.field_id, h.to_id limit 10`.compile(statements),
  )
}

/** A record with some keys of its document. */
export type Part = Pick<Row, 'id' | 'version' | 'data' | 'updated_at'>

/** Some records as they are, locked, with no more of their documents than these keys. */
export function lockParts(
  scope: Scope,
  { ids, fate, keys }: { ids: readonly string[]; fate: Fate; keys: readonly string[] },
): CompiledQuery<Part> {
  const part = sql<Row['data']>`
    coalesce((select jsonb_object_agg(d.key, d.value) from jsonb_each(r.data) as d where d.key = any(${keys}::text[])), '{}')`
  return keep(
    lockAnyRecords(scope, ids)
      .clearSelect()
      .select(['r.id', 'r.version', 'r.updated_at', part.as('data')])
      .where(has('r', fate))
      .compile(),
  )
}

/** A link to a record, by whatever field and of whatever table: also such as are deleted. */
export function selectLinksTo(
  tenantId: number,
  toId: string,
  atMost: number,
): CompiledQuery<{ table_id: number; id: string }> {
  return sql<{ table_id: number; id: string }>`
    select distinct l.from_table_id as table_id, l.from_id as id from tablecast_view.links as l
    where l.tenant_id = ${tenantId} and l.to_id = ${toId}::uuid
    order by l.from_table_id, l.from_id limit ${atMost}`.compile(statements)
}

export function deleteLinksTo(
  tenantId: number,
  toId: string,
  fromIds: readonly string[],
): CompiledQuery<unknown> {
  return sql`
    delete from tablecast.links as l
    where l.tenant_id = ${tenantId} and l.to_id = ${toId}::uuid and l.from_id = any(${fromIds}::uuid[])`.compile(
    statements,
  )
}

export function deleteLinksFrom(tenantId: number, fromId: string): CompiledQuery<unknown> {
  return sql`
    delete from tablecast.links as l where l.tenant_id = ${tenantId} and l.from_id = ${fromId}::uuid`.compile(
    statements,
  )
}
