select "history_from"
  from "tablecast_view"."tenants"
  where "id" = $1;
-- $1 1

select "r"."id", "r"."data"
  from (
  select today.tenant_id, today.table_id, today.id, today.created_at, today.created_by, case when "past".version is null then today."version" else "past"."version" end as "version", case when "past".version is null then today."data" else "past"."data" end as "data", case when "past".version is null then today."updated_at" else "past"."updated_at" end as "updated_at", case when "past".version is null then today."updated_by" else "past"."updated_by" end as "updated_by", case when "past".version is null then today."deleted_at" else "past"."deleted_at" end as "deleted_at"
  from tablecast_view.records as today left join lateral (
  select last.version, last.at as updated_at, last.actor as updated_by, case when last.action = 'delete' then last.at end as deleted_at, (
  select today.data || coalesce(jsonb_object_agg(c.key, c.value -> 0
  order by h.version desc), '{}')
  from tablecast_view.record_history as h cross join lateral jsonb_each(h.changes) as c
  where h.tenant_id = $1 and h.table_id = $2 and h.record_id = today.id and h.version > last.version ) as data
  from tablecast_view.record_history as last
  where today.updated_at > $3::timestamptz and last.at <= $4::timestamptz and last.tenant_id = $5 and last.table_id = $6 and last.record_id = today.id
  order by last.version desc
  limit 1 ) as past on true
  where today.tenant_id = $7 and today.table_id = $8 and today.created_at <= $9::timestamptz ) as "r" left join lateral (
  select "o_18"."id", "o_18"."version", "o_18"."data", "o_18"."created_at", "o_18"."updated_at", "o_18"."created_by", "o_18"."updated_by", "o_18"."deleted_at"
  from (
  select today.tenant_id, today.table_id, today.id, today.created_at, today.created_by, case when "past".version is null then today."version" else "past"."version" end as "version", case when "past".version is null then today."data" else "past"."data" end as "data", case when "past".version is null then today."updated_at" else "past"."updated_at" end as "updated_at", case when "past".version is null then today."updated_by" else "past"."updated_by" end as "updated_by", case when "past".version is null then today."deleted_at" else "past"."deleted_at" end as "deleted_at"
  from tablecast_view.records as today left join lateral (
  select last.version, last.at as updated_at, last.actor as updated_by, case when last.action = 'delete' then last.at end as deleted_at, (
  select today.data || coalesce(jsonb_object_agg(c.key, c.value -> 0
  order by h.version desc), '{}')
  from tablecast_view.record_history as h cross join lateral jsonb_each(h.changes) as c
  where h.tenant_id = $10 and h.table_id = $11 and h.record_id = today.id and h.version > last.version ) as data
  from tablecast_view.record_history as last
  where today.updated_at > $12::timestamptz and last.at <= $13::timestamptz and last.tenant_id = $14 and last.table_id = $15 and last.record_id = today.id
  order by last.version desc
  limit 1 ) as past on true
  where today.tenant_id = $16 and today.table_id = $17 and today.created_at <= $18::timestamptz ) as "o_18"
  where o_18.tenant_id = $19 and o_18.table_id = $20 and o_18.deleted_at is null and "o_18"."id" = tablecast.to_uuid(r.data ->> '<Deal.company>')
  limit 1 ) as "o_18" on true
  where "r"."tenant_id" = $21
    and "r"."table_id" = $22
    and "r"."deleted_at" is null and true
  order by tablecast.sort_key((o_18.data ->> '<Company.name>')) collate "C" desc nulls first, ("r"."id") asc
  limit $23;
-- $1 1
-- $2 5
-- $3 "2000-01-01T00:00:00.000Z"
-- $4 "2000-01-01T00:00:00.000Z"
-- $5 1
-- $6 5
-- $7 1
-- $8 5
-- $9 "2000-01-01T00:00:00.000Z"
-- $10 1
-- $11 3
-- $12 "2000-01-01T00:00:00.000Z"
-- $13 "2000-01-01T00:00:00.000Z"
-- $14 1
-- $15 3
-- $16 1
-- $17 3
-- $18 "2000-01-01T00:00:00.000Z"
-- $19 1
-- $20 3
-- $21 1
-- $22 5
-- $23 3
