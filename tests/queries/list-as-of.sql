select "history_from"
  from "tablecast_view"."tenants"
  where "id" = $1;
-- $1 1

select count(*) as "count"
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
  where today.tenant_id = $7 and today.table_id = $8 and today.created_at <= $9::timestamptz ) as "r"
  where "r"."tenant_id" = $10
    and "r"."table_id" = $11
    and "r"."deleted_at" is null and (tablecast.to_number(r.data -> '<Movie.year>')) > $12::numeric;
-- $1 1
-- $2 1
-- $3 "2099-01-01T00:00:00.000Z"
-- $4 "2099-01-01T00:00:00.000Z"
-- $5 1
-- $6 1
-- $7 1
-- $8 1
-- $9 "2099-01-01T00:00:00.000Z"
-- $10 1
-- $11 1
-- $12 2000

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
  where today.tenant_id = $7 and today.table_id = $8 and today.created_at <= $9::timestamptz ) as "r"
  where "r"."tenant_id" = $10
    and "r"."table_id" = $11
    and "r"."deleted_at" is null and (tablecast.to_number(r.data -> '<Movie.year>')) > $12::numeric
  order by (tablecast.to_number(r.data -> '<Movie.year>')) desc nulls last, ("r"."id") asc
  limit $13;
-- $1 1
-- $2 1
-- $3 "2099-01-01T00:00:00.000Z"
-- $4 "2099-01-01T00:00:00.000Z"
-- $5 1
-- $6 1
-- $7 1
-- $8 1
-- $9 "2099-01-01T00:00:00.000Z"
-- $10 1
-- $11 1
-- $12 2000
-- $13 3
