import { type AliasedExpression, type RawBuilder, type Selectable, sql } from 'kysely'
import type { End } from '../catalog/definition.ts'
import type { LinkRow } from '../db/record-rows.ts'
import { statements } from '../db/statement.ts'
import { functions, type RecordRow } from '../db/tables.ts'

/** Records with the columns that they have today, whenever it is that they are seen from. */
type Seen<Alias extends string> = AliasedExpression<Selectable<RecordRow>, Alias>

/** Which table of which tenant. */
export interface Whose {
  tenantId: number
  tableId: number
}

/** Records as they are. */
export function presentRecords<Alias extends string>(alias: Alias): Seen<Alias> {
  return sql<Selectable<RecordRow>>`${sql.table('tablecast_view.records')}`.as(alias)
}

/** A table's records as they were at a moment, deleted ones too. */
export function pastRecords<Alias extends string>(whose: Whose, moment: Date, alias: Alias): Seen<Alias> {
  const { tenantId, tableId } = whose
  return sql<Selectable<RecordRow>>`(
    select today.tenant_id, today.table_id, today.id, today.created_at, today.created_by, ${pastColumns('past')}
    from tablecast_view.records as today
    left join lateral ${stateAt(whose, moment)} as past on true
    where today.tenant_id = ${tenantId} and today.table_id = ${tableId} and today.created_at <= ${moment}::timestamptz
  )`.as(alias)
}

/** What changes in the row of a record, as it was: that of `stateAt`, or of `today` where there is none. */
export function pastColumns(alias: string): RawBuilder<unknown> {
  const past = sql.ref(alias)
  const column = (name: string) =>
    sql`case when ${past}.version is null then today.${sql.ref(name)} else ${past}.${sql.ref(name)} end as ${sql.ref(name)}`
  return sql.join(['version', 'data', 'updated_at', 'updated_by', 'deleted_at'].map(column))
}

/**
 * What the record `today` was at a moment; no row when it has not changed since, so that history is looked up for
 * those that have. History keeps differences: what a record was is what it is, with what later changes took away put
 * back, of each key the value before the first of them. A key that had none becomes a JSON null, which is no value
 * either.
 *
 * The last change before the moment is found first, from the newest backwards. It says where the later ones begin:
 * what was before it is not read, however long a history is. It is there even when history was pruned, which leaves
 * the last change before its horizon; no earlier moment is asked for. The document is put together here and not where
 * it is read: conditions and orders mention it many times, and without the limit beside it Postgres would do it each time.
 */
export function stateAt({ tenantId, tableId }: Whose, moment: Date): RawBuilder<unknown> {
  const at = sql`${moment}::timestamptz`
  return sql`(
    select last.version, last.at as updated_at, last.actor as updated_by,
      case when last.action = 'delete' then last.at end as deleted_at,
      (
        select today.data || coalesce(jsonb_object_agg(c.key, c.value -> 0 order by h.version desc), '{}')
        from tablecast_view.record_history as h cross join lateral jsonb_each(h.changes) as c
        where h.tenant_id = ${tenantId} and h.table_id = ${tableId} and h.record_id = today.id and h.version > last.version
      ) as data
    from tablecast_view.record_history as last
    where today.updated_at > ${at} and last.at <= ${at}
      and last.tenant_id = ${tenantId} and last.table_id = ${tableId} and last.record_id = today.id
    order by last.version desc limit 1
  )`
}

/** The links of a relation as they were at a moment, under a name: what the documents of then say. */
export function pastLinks<Name extends string>(
  tenantId: number,
  { owner, field }: End,
  moment: Date,
  name: Name,
): AliasedExpression<SeenLink, Name> {
  const source = statements
    .selectFrom(pastRecords({ tenantId, tableId: owner.id }, moment, 'o'))
    .select(['o.id', 'o.data'])
  const key = sql.lit(field.key)
  const toUuid = sql.raw(functions.toUuid)
  if (!field.relation.isMany) {
    return sql<SeenLink>`(
      select o.id as from_id, ${toUuid}(o.data ->> ${key}) as to_id, 0 as position
      from (${source}) as o where o.data ->> ${key} is not null
    )`.as(name)
  }
  const stored = sql`o.data -> ${key}`
  const list = sql`case jsonb_typeof(${stored}) when 'array' then ${stored} when 'string' then jsonb_build_array(${stored}) else '[]' end`
  return sql<SeenLink>`(
    select o.id as from_id, ${toUuid}(e.id) as to_id, e.position::int4
    from (${source}) as o cross join lateral jsonb_array_elements_text(${list}) with ordinality as e (id, position)
  )`.as(name)
}

/** What there is to know of a link at any moment. */
export type SeenLink = Pick<Selectable<LinkRow>, 'from_id' | 'to_id' | 'position'>
