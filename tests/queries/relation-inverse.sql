select pg_advisory_xact_lock_shared($1::int4, $2::int4);
-- $1 2
-- $2 1

select "catalog_version" as "version", "state"
  from "tablecast_view"."tenants"
  where "id" = $1;
-- $1 2

select v.field_id, v.value, u.record_id
  from unnest($1::int4[], $2::text[]) as v (field_id, value) join tablecast_view.unique_values as u on u.tenant_id = $3 and u.field_id = v.field_id and u.value = tablecast.unique_key(v.value);
-- $1 [8]
-- $2 ["D2"]
-- $3 2

select pg_advisory_xact_lock_shared($1::int4, $2::int4);
-- $1 2
-- $2 3

select "catalog_version" as "version", "state"
  from "tablecast_view"."tenants"
  where "id" = $1;
-- $1 2

select "r"."id", "r"."version", "r"."data", "r"."created_at", "r"."updated_at", "r"."created_by", "r"."updated_by", "r"."deleted_at"
  from "tablecast"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."id" = any($3::uuid[])
    and "r"."deleted_at" is null
  order by "r"."id" for no key update;
-- $1 2
-- $2 1
-- $3 ["01939ed0-0000-7000-8000-000000000101"]

select l.field_id, l.from_id, l.to_id
  from unnest($1::int4[], $2::uuid[]) as v (field_id, to_id) join tablecast_view.links as l on l.tenant_id = $3 and l.field_id = v.field_id and l.to_id = v.to_id
  limit $4;
-- $1 [10]
-- $2 ["01939ed0-0000-7000-8000-000000000101"]
-- $3 2
-- $4 10001

select "r"."id", "r"."version", "r"."data", "r"."created_at", "r"."updated_at", "r"."created_by", "r"."updated_by", "r"."deleted_at"
  from "tablecast"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."id" = any($3::uuid[])
    and "r"."deleted_at" is null
  order by "r"."id" for no key update;
-- $1 2
-- $2 3
-- $3 ["01939ed0-0000-7000-8000-000000000302","01939ed0-0000-7000-8000-000000000301"]

update tablecast.records as r
  set "data" = (r.data || c.document) - array(select jsonb_array_elements_text(c.keys)), "r1" = case when c.keys ? $1 then null when c.document ? $2 then tablecast.to_uuid(c.document ->> $3::text) else "r"."r1" end, version = r.version + c.versions, updated_at = greatest(r.updated_at, $4::timestamptz(3)), updated_by = $5
  from unnest($6::uuid[], $7::jsonb[], $8::jsonb[], $9::int4[]) as c (id, document, keys, versions)
  where r.tenant_id = $10 and r.table_id = $11 and r.id = c.id
  returning r.id, r.version, r.data, r.created_at, r.updated_at, r.created_by, r.updated_by, r.deleted_at;
-- $1 "<Deal.company>"
-- $2 "<Deal.company>"
-- $3 "<Deal.company>"
-- $4 "2100-01-01T00:00:00.000Z"
-- $5 "user:ann"
-- $6 ["01939ed0-0000-7000-8000-000000000301"]
-- $7 ["{}"]
-- $8 ["[\"<Deal.company>\"]"]
-- $9 [1]
-- $10 2
-- $11 3

insert into tablecast.record_history (tenant_id, table_id, record_id, version, action, changes, actor, at, request_id)
  select $1::int4, $2::int4, h.id, h.version, $3, h.changes, $4, h.at, $5::text
  from unnest($6::uuid[], $7::int4[], $8::jsonb[], $9::timestamptz[]) as h (id, version, changes, at);
-- $1 2
-- $2 3
-- $3 "update"
-- $4 "user:ann"
-- $5 "request-1"
-- $6 ["01939ed0-0000-7000-8000-000000000301"]
-- $7 [2]
-- $8 ["{\"<Deal.company>\":[\"01939ed0-0000-7000-8000-000000000101\",null]}"]
-- $9 ["2100-01-01T00:00:00.000Z"]

select pg_advisory_xact_lock(hashtextextended(id, $1::int8))
  from unnest($2::text[]) as id;
-- $1 2
-- $2 ["01939ed0-0000-7000-8000-000000000313"]

select "r"."id"
  from "tablecast_view"."tables" as "t"
  inner join "tablecast_view"."records" as "r" on "r"."tenant_id" = "t"."tenant_id"
    and "r"."table_id" = "t"."id"
  where "t"."tenant_id" = $1
    and "r"."tenant_id" = $2
    and "r"."id" = any($3::uuid[]) union
  select "h"."record_id" as "id"
  from "tablecast_view"."tables" as "t"
  inner join "tablecast_view"."record_history" as "h" on "h"."tenant_id" = "t"."tenant_id" and "h"."table_id" = "t"."id"
  where "t"."tenant_id" = $4 and "h"."tenant_id" = $5 and "h"."record_id" = any($6::uuid[]);
-- $1 2
-- $2 2
-- $3 ["01939ed0-0000-7000-8000-000000000313"]
-- $4 2
-- $5 2
-- $6 ["01939ed0-0000-7000-8000-000000000313"]

insert into tablecast.records (tenant_id, table_id, id, version, created_at, updated_at, created_by, updated_by, "data", "r1")
  select $1::int4, $2::int4, n.id, 1, $3::timestamptz, $4::timestamptz, $5, $6, n.data, tablecast.to_uuid(n.data ->> $7::text)
  from unnest($8::uuid[], $9::jsonb[]) as n (id, data)
  returning id, version, data, created_at, updated_at, created_by, updated_by, deleted_at;
-- $1 2
-- $2 3
-- $3 "2100-01-01T00:00:00.000Z"
-- $4 "2100-01-01T00:00:00.000Z"
-- $5 "user:ann"
-- $6 "user:ann"
-- $7 "<Deal.company>"
-- $8 ["01939ed0-0000-7000-8000-000000000313"]
-- $9 ["{\"<Deal.title>\":\"Fifth\",\"<Deal.company>\":\"01939ed0-0000-7000-8000-000000000101\"}"]

insert into tablecast.record_history (tenant_id, table_id, record_id, version, action, changes, actor, at, request_id)
  select $1::int4, $2::int4, h.id, h.version, $3, h.changes, $4, h.at, $5::text
  from unnest($6::uuid[], $7::int4[], $8::jsonb[], $9::timestamptz[]) as h (id, version, changes, at);
-- $1 2
-- $2 3
-- $3 "create"
-- $4 "user:ann"
-- $5 "request-1"
-- $6 ["01939ed0-0000-7000-8000-000000000313"]
-- $7 [1]
-- $8 ["{}"]
-- $9 ["2100-01-01T00:00:00.000Z"]

delete
  from tablecast.links as l using unnest($1::int4[], $2::uuid[], $3::uuid[]) as v (field_id, from_id, to_id)
  where l.tenant_id = $4 and l.field_id = v.field_id and l.from_id = v.from_id and l.to_id = v.to_id;
-- $1 [10]
-- $2 ["01939ed0-0000-7000-8000-000000000301"]
-- $3 ["01939ed0-0000-7000-8000-000000000101"]
-- $4 2

insert into tablecast.links (tenant_id, field_id, from_table_id, from_id, to_table_id, to_id, position)
  select $1::int4, l.field_id, $2::int4, l.from_id, l.to_table_id, l.to_id, l.position
  from unnest($3::int4[], $4::uuid[], $5::int4[], $6::uuid[], $7::int4[]) as l (field_id, from_id, to_table_id, to_id, position);
-- $1 2
-- $2 3
-- $3 [10]
-- $4 ["01939ed0-0000-7000-8000-000000000313"]
-- $5 [1]
-- $6 ["01939ed0-0000-7000-8000-000000000101"]
-- $7 [0]

select k.id as near_id, p.*
  from unnest($1::uuid[]) as k (id) cross join lateral ((select "r"."id", "r"."version", "r"."data"
  from "tablecast_view"."records" as "r"
  where "r"."tenant_id" = (select $2::int4)
    and "r"."table_id" = (select $3::int4)
    and "r"."deleted_at" is null
    and "r"."r1" = "k"."id" and true
  order by ("r"."id") asc
  limit $4)) as p;
-- $1 ["01939ed0-0000-7000-8000-000000000101"]
-- $2 2
-- $3 3
-- $4 51
