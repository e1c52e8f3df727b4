select "r"."id", "r"."version"
  from "tablecast_view"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."deleted_at" is null and true
  order by ("r"."id") asc
  limit $3;
-- $1 1
-- $2 1
-- $3 4

select k.key::int4 as key, h.version, h.action, h.changes, h.actor, h.at, h.request_id
  from unnest($1::uuid[], $2::int4[]) with ordinality as k (id, below, key) cross join lateral (
  select *
  from tablecast_view.record_history as h
  where h.tenant_id = $3 and h.table_id = $4 and h.record_id = k.id and h.version < k.below and h.at >= coalesce((select t.history_from
  from tablecast_view.tenants as t
  where t.id = $5), '-infinity')
  order by h.version desc
  limit $6 ) as h
  order by k.key, h.version desc;
-- $1 ["01939ed0-0000-7000-8000-000000000001","01939ed0-0000-7000-8000-000000000002","01939ed0-0000-7000-8000-000000000003"]
-- $2 [2,2,2]
-- $3 1
-- $4 1
-- $5 1
-- $6 3
