select pg_advisory_xact_lock_shared($1::int4, $2::int4);
-- $1 2
-- $2 3

select "catalog_version" as "version", "state"
  from "tablecast_view"."tenants"
  where "id" = $1;
-- $1 2

savepoint dry_run;

select "r"."id", "r"."version"
  from "tablecast_view"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."deleted_at" is null and (r.data ->> '<Deal.code>') = $3
  order by "r"."id"
  limit $4;
-- $1 2
-- $2 3
-- $3 "D1"
-- $4 2

select "r"."id", "r"."version", "r"."data", "r"."created_at", "r"."updated_at", "r"."created_by", "r"."updated_by", "r"."deleted_at"
  from "tablecast"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."id" = any($3::uuid[])
    and "r"."deleted_at" is null
  order by "r"."id" for no key update;
-- $1 2
-- $2 3
-- $3 ["01939ed0-0000-7000-8000-000000000301"]

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

delete
  from tablecast.links as l using unnest($1::int4[], $2::uuid[], $3::uuid[]) as v (field_id, from_id, to_id)
  where l.tenant_id = $4 and l.field_id = v.field_id and l.from_id = v.from_id and l.to_id = v.to_id;
-- $1 [10]
-- $2 ["01939ed0-0000-7000-8000-000000000301"]
-- $3 ["01939ed0-0000-7000-8000-000000000101"]
-- $4 2

rollback to savepoint dry_run;

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
-- $2 3
-- $3 ["01939ed0-0000-7000-8000-000000000302"]

update tablecast.records as r
  set "data" = (r.data || c.document) - array(select jsonb_array_elements_text(c.keys)), version = r.version + c.versions, updated_at = greatest(r.updated_at, $1::timestamptz(3)), updated_by = $2
  from unnest($3::uuid[], $4::jsonb[], $5::jsonb[], $6::int4[]) as c (id, document, keys, versions)
  where r.tenant_id = $7 and r.table_id = $8 and r.id = c.id
  returning r.id, r.version, r.data, r.created_at, r.updated_at, r.created_by, r.updated_by, r.deleted_at;
-- $1 "2100-01-01T00:00:00.000Z"
-- $2 "user:ann"
-- $3 ["01939ed0-0000-7000-8000-000000000302"]
-- $4 ["{\"<Deal.title>\":\"Two\"}"]
-- $5 ["[]"]
-- $6 [1]
-- $7 2
-- $8 3

insert into tablecast.record_history (tenant_id, table_id, record_id, version, action, changes, actor, at, request_id)
  select $1::int4, $2::int4, h.id, h.version, $3, h.changes, $4, h.at, $5::text
  from unnest($6::uuid[], $7::int4[], $8::jsonb[], $9::timestamptz[]) as h (id, version, changes, at);
-- $1 2
-- $2 3
-- $3 "update"
-- $4 "user:ann"
-- $5 "request-1"
-- $6 ["01939ed0-0000-7000-8000-000000000302"]
-- $7 [2]
-- $8 ["{\"<Deal.title>\":[\"Second\",\"Two\"]}"]
-- $9 ["2100-01-01T00:00:00.000Z"]

select "r"."id", "r"."data"
  from "tablecast_view"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."deleted_at" is null
    and "r"."id" = any($3::uuid[]);
-- $1 2
-- $2 1
-- $3 ["01939ed0-0000-7000-8000-000000000101"]

select k.id as near_id, p.*
  from unnest($1::uuid[]) as k (id) cross join lateral ((select "r"."id", "r"."data"
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
