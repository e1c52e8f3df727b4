select pg_advisory_xact_lock_shared($1::int4, $2::int4);
-- $1 1
-- $2 2

select "catalog_version" as "version", "state"
  from "tablecast_view"."tenants"
  where "id" = $1;
-- $1 1

select v.field_id, v.value, u.record_id
  from unnest($1::int4[], $2::text[]) as v (field_id, value) join tablecast_view.unique_values as u on u.tenant_id = $3 and u.field_id = v.field_id and u.value = tablecast.unique_key(v.value);
-- $1 [9,9]
-- $2 ["2","1"]
-- $3 1

select "r"."id", "r"."version", "r"."data", "r"."created_at", "r"."updated_at", "r"."created_by", "r"."updated_by", "r"."deleted_at"
  from "tablecast"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."id" = any($3::uuid[])
    and "r"."deleted_at" is null
  order by "r"."id" for no key update;
-- $1 1
-- $2 2
-- $3 ["01939ed0-0000-7000-8000-000000000101"]

insert into tablecast.unique_values (tenant_id, field_id, value, record_id)
  select $1::int4, v.field_id, tablecast.unique_key(v.value) as value, v.record_id
  from unnest($2::int4[], $3::text[], $4::uuid[]) as v (field_id, value, record_id)
  order by v.field_id, value on conflict do nothing
  returning field_id, record_id;
-- $1 1
-- $2 [9]
-- $3 ["2"]
-- $4 ["01939ed0-0000-7000-8000-000000000203"]

update tablecast.records as r
  set "data" = (r.data || c.document) - array(select jsonb_array_elements_text(c.keys)), version = r.version + c.versions, updated_at = greatest(r.updated_at, $1::timestamptz(3)), updated_by = $2
  from unnest($3::uuid[], $4::jsonb[], $5::jsonb[], $6::int4[]) as c (id, document, keys, versions)
  where r.tenant_id = $7 and r.table_id = $8 and r.id = c.id
  returning r.id, r.version, r.data, r.created_at, r.updated_at, r.created_by, r.updated_by, r.deleted_at;
-- $1 "2100-01-01T00:00:00.000Z"
-- $2 "user:ann"
-- $3 ["01939ed0-0000-7000-8000-000000000101"]
-- $4 ["{\"<Screen.seats>\":100}"]
-- $5 ["[]"]
-- $6 [1]
-- $7 1
-- $8 2

insert into tablecast.record_history (tenant_id, table_id, record_id, version, action, changes, actor, at, request_id)
  select $1::int4, $2::int4, h.id, h.version, $3, h.changes, $4, h.at, $5::text
  from unnest($6::uuid[], $7::int4[], $8::jsonb[], $9::timestamptz[]) as h (id, version, changes, at);
-- $1 1
-- $2 2
-- $3 "update"
-- $4 "user:ann"
-- $5 "request-1"
-- $6 ["01939ed0-0000-7000-8000-000000000101"]
-- $7 [2]
-- $8 ["{\"<Screen.seats>\":[80,100]}"]
-- $9 ["2100-01-01T00:00:00.000Z"]

select pg_advisory_xact_lock(hashtextextended(id, $1::int8))
  from unnest($2::text[]) as id;
-- $1 1
-- $2 ["01939ed0-0000-7000-8000-000000000203"]

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
-- $1 1
-- $2 1
-- $3 ["01939ed0-0000-7000-8000-000000000203"]
-- $4 1
-- $5 1
-- $6 ["01939ed0-0000-7000-8000-000000000203"]

insert into tablecast.records (tenant_id, table_id, id, version, created_at, updated_at, created_by, updated_by, "data")
  select $1::int4, $2::int4, n.id, 1, $3::timestamptz, $4::timestamptz, $5, $6, n.data
  from unnest($7::uuid[], $8::jsonb[]) as n (id, data)
  returning id, version, data, created_at, updated_at, created_by, updated_by, deleted_at;
-- $1 1
-- $2 2
-- $3 "2100-01-01T00:00:00.000Z"
-- $4 "2100-01-01T00:00:00.000Z"
-- $5 "user:ann"
-- $6 "user:ann"
-- $7 ["01939ed0-0000-7000-8000-000000000203"]
-- $8 ["{\"<Screen.seats>\":90,\"<Screen.number>\":2}"]

insert into tablecast.record_history (tenant_id, table_id, record_id, version, action, changes, actor, at, request_id)
  select $1::int4, $2::int4, h.id, h.version, $3, h.changes, $4, h.at, $5::text
  from unnest($6::uuid[], $7::int4[], $8::jsonb[], $9::timestamptz[]) as h (id, version, changes, at);
-- $1 1
-- $2 2
-- $3 "create"
-- $4 "user:ann"
-- $5 "request-1"
-- $6 ["01939ed0-0000-7000-8000-000000000203"]
-- $7 [1]
-- $8 ["{}"]
-- $9 ["2100-01-01T00:00:00.000Z"]
