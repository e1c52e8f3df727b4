select "history_from"
  from "tablecast_view"."tenants"
  where "id" = $1;
-- $1 1

select today.id, today.created_at, today.created_by, d.changes, case when (late.deleted_at is null) then late."version" else early."version" end as "version", case when (late.deleted_at is null) then late."data" else early."data" end as "data", case when (late.deleted_at is null) then late."updated_at" else early."updated_at" end as "updated_at", case when (late.deleted_at is null) then late."updated_by" else early."updated_by" end as "updated_by", case when (late.deleted_at is null) then late."deleted_at" else early."deleted_at" end as "deleted_at", case when not (today.created_at <= $1::timestamptz and early.deleted_at is null) then 'created' when (late.deleted_at is null) then 'changed' else 'deleted' end as difference
  from tablecast_view.records as today left join lateral (
  select last.version, last.at as updated_at, last.actor as updated_by, case when last.action = 'delete' then last.at end as deleted_at, (
  select today.data || coalesce(jsonb_object_agg(c.key, c.value -> 0
  order by h.version desc), '{}')
  from tablecast_view.record_history as h cross join lateral jsonb_each(h.changes) as c
  where h.tenant_id = $2 and h.table_id = $3 and h.record_id = today.id and h.version > last.version ) as data
  from tablecast_view.record_history as last
  where today.updated_at > $4::timestamptz and last.at <= $5::timestamptz and last.tenant_id = $6 and last.table_id = $7 and last.record_id = today.id
  order by last.version desc
  limit 1 ) as past on true cross join lateral (select case when "past".version is null then today."version" else "past"."version" end as "version", case when "past".version is null then today."data" else "past"."data" end as "data", case when "past".version is null then today."updated_at" else "past"."updated_at" end as "updated_at", case when "past".version is null then today."updated_by" else "past"."updated_by" end as "updated_by", case when "past".version is null then today."deleted_at" else "past"."deleted_at" end as "deleted_at") as early left join lateral (
  select last.version, last.at as updated_at, last.actor as updated_by, case when last.action = 'delete' then last.at end as deleted_at, (
  select today.data || coalesce(jsonb_object_agg(c.key, c.value -> 0
  order by h.version desc), '{}')
  from tablecast_view.record_history as h cross join lateral jsonb_each(h.changes) as c
  where h.tenant_id = $8 and h.table_id = $9 and h.record_id = today.id and h.version > last.version ) as data
  from tablecast_view.record_history as last
  where today.updated_at > $10::timestamptz and last.at <= $11::timestamptz and last.tenant_id = $12 and last.table_id = $13 and last.record_id = today.id
  order by last.version desc
  limit 1 ) as later on true cross join lateral (select case when "later".version is null then today."version" else "later"."version" end as "version", case when "later".version is null then today."data" else "later"."data" end as "data", case when "later".version is null then today."updated_at" else "later"."updated_at" end as "updated_at", case when "later".version is null then today."updated_by" else "later"."updated_by" end as "updated_by", case when "later".version is null then today."deleted_at" else "later"."deleted_at" end as "deleted_at") as late cross join lateral (
  select jsonb_object_agg(k.key, jsonb_build_array(early.data -> k.key, late.data -> k.key)) as changes
  from unnest($14::text[]) as k (key)
  where (today.created_at <= $15::timestamptz and early.deleted_at is null) and (late.deleted_at is null) and nullif(early.data -> k.key, 'null') is distinct from nullif(late.data -> k.key, 'null') ) as d
  where today.tenant_id = $16 and today.table_id = $17 and today.updated_at > $18::timestamptz and today.created_at <= $19::timestamptz and ((today.created_at <= $20::timestamptz and early.deleted_at is null) is distinct from (late.deleted_at is null) or d.changes is not null)
  order by today.id
  limit $21;
-- $1 "2020-01-01T00:00:00.000Z"
-- $2 1
-- $3 1
-- $4 "2020-01-01T00:00:00.000Z"
-- $5 "2020-01-01T00:00:00.000Z"
-- $6 1
-- $7 1
-- $8 1
-- $9 1
-- $10 "2099-01-01T00:00:00.000Z"
-- $11 "2099-01-01T00:00:00.000Z"
-- $12 1
-- $13 1
-- $14 ["<Movie.title>","<Movie.year>","<Movie.gross>","<Movie.score>","<Movie.rating>","<Movie.released>","<Movie.isClassic>"]
-- $15 "2020-01-01T00:00:00.000Z"
-- $16 1
-- $17 1
-- $18 "2020-01-01T00:00:00.000Z"
-- $19 "2099-01-01T00:00:00.000Z"
-- $20 "2020-01-01T00:00:00.000Z"
-- $21 3
