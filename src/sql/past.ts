import { type AliasedExpression, type Selectable, sql } from 'kysely'
import type { RecordRow } from '../db/tables.ts'

/** Records with the columns that they have today, whenever it is that they are seen from. */
type Seen<Alias extends string> = AliasedExpression<Selectable<RecordRow>, Alias>

/** Records as they are. */
export function presentRecords<Alias extends string>(alias: Alias): Seen<Alias> {
  return sql<Selectable<RecordRow>>`${sql.table('tablecast_view.records')}`.as(alias)
}

/**
 * A table's records as they were at a moment, deleted ones too. History keeps differences, so what a record was is what
 * it is, with what later changes took away put back: of each key the value before the first of them. A key that had no
 * value becomes a JSON null, which is no value either. Only records that have changed since are looked up in history.
 *
 * The last change before the moment is found first, from the newest backwards, as it says where the later ones begin:
 * what was before it is not read, however long a record's history. It is there even when history was pruned: pruning
 * leaves the last change before its horizon, and no moment before that is asked for.
 */
export function pastRecords<Alias extends string>(
  { tenantId, tableId }: { tenantId: number; tableId: number },
  moment: Date,
  alias: Alias,
): Seen<Alias> {
  const at = sql`${moment}::timestamptz`
  const ofRecord = sql`h.tenant_id = ${tenantId} and h.table_id = ${tableId} and h.record_id = today.id`
  const asItIs = sql`last.version is null`
  return sql<Selectable<RecordRow>>`(
    select today.tenant_id, today.table_id, today.id, today.created_at, today.created_by,
      coalesce(last.version, today.version) as version,
      case when later.data is null then today.data else today.data || later.data end as data,
      case when ${asItIs} then today.updated_at else last.at end as updated_at,
      case when ${asItIs} then today.updated_by else last.actor end as updated_by,
      case when ${asItIs} then today.deleted_at when last.action = 'delete' then last.at end as deleted_at
    from tablecast_view.records as today
    left join lateral (
      select h.version, h.action, h.at, h.actor from tablecast_view.record_history as h
      where today.updated_at > ${at} and ${ofRecord} and h.at <= ${at}
      order by h.version desc limit 1
    ) as last on true
    left join lateral (
      select jsonb_object_agg(c.key, c.value -> 0 order by h.version desc) as data
      from tablecast_view.record_history as h cross join lateral jsonb_each(h.changes) as c
      where ${ofRecord} and h.version > last.version
    ) as later on true
    where today.tenant_id = ${tenantId} and today.table_id = ${tableId} and today.created_at <= ${at}
  )`.as(alias)
}
