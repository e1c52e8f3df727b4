select pg_advisory_xact_lock_shared($1::int4, $2::int4);
-- $1 1
-- $2 1

select "catalog_version" as "version", "state"
  from "tablecast_view"."tenants"
  where "id" = $1;
-- $1 1

select "r"."id", "r"."version", "r"."data", "r"."created_at", "r"."updated_at", "r"."created_by", "r"."updated_by", "r"."deleted_at"
  from "tablecast"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."id" = any($3::uuid[])
    and "r"."deleted_at" is null
  order by "r"."id" for update;
-- $1 1
-- $2 1
-- $3 ["01939ed0-0000-7000-8000-000000000004"]

update "tablecast"."records" as "r"
  set "updated_at" = greatest(r.updated_at, $1::timestamptz(3)), "deleted_at" = greatest(r.updated_at, $2::timestamptz(3)), "deletion_id" = $3, "version" = r.version + 1, "updated_by" = $4
  where "r"."tenant_id" = $5
    and "r"."table_id" = $6
    and "r"."id" = any($7::uuid[])
  returning "r"."id", "r"."version", "r"."data", "r"."created_at", "r"."updated_at", "r"."created_by", "r"."updated_by", "r"."deleted_at";
-- $1 "2100-01-01T00:00:00.000Z"
-- $2 "2100-01-01T00:00:00.000Z"
-- $3 "<made>"
-- $4 "user:ann"
-- $5 1
-- $6 1
-- $7 ["01939ed0-0000-7000-8000-000000000004"]

insert into tablecast.record_history (tenant_id, table_id, record_id, version, action, changes, actor, at, request_id)
  select $1::int4, $2::int4, h.id, h.version, $3, h.changes, $4, h.at, $5::text
  from unnest($6::uuid[], $7::int4[], $8::jsonb[], $9::timestamptz[]) as h (id, version, changes, at);
-- $1 1
-- $2 1
-- $3 "delete"
-- $4 "user:ann"
-- $5 "request-1"
-- $6 ["01939ed0-0000-7000-8000-000000000004"]
-- $7 [2]
-- $8 ["{}"]
-- $9 ["2100-01-01T00:00:00.000Z"]

select pg_advisory_xact_lock_shared($1::int4, $2::int4);
-- $1 1
-- $2 2

select "catalog_version" as "version", "state"
  from "tablecast_view"."tenants"
  where "id" = $1;
-- $1 1

select pg_advisory_xact_lock(hashtextextended(id, $1::int8))
  from unnest($2::text[]) as id;
-- $1 1
-- $2 ["01939ed0-0000-7000-8000-000000000008"]

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
-- $3 ["01939ed0-0000-7000-8000-000000000008"]
-- $4 1
-- $5 1
-- $6 ["01939ed0-0000-7000-8000-000000000008"]

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
-- $7 ["01939ed0-0000-7000-8000-000000000008"]
-- $8 ["{\"<Screen.seats>\":5}"]

insert into tablecast.record_history (tenant_id, table_id, record_id, version, action, changes, actor, at, request_id)
  select $1::int4, $2::int4, h.id, h.version, $3, h.changes, $4, h.at, $5::text
  from unnest($6::uuid[], $7::int4[], $8::jsonb[], $9::timestamptz[]) as h (id, version, changes, at);
-- $1 1
-- $2 2
-- $3 "create"
-- $4 "user:ann"
-- $5 "request-1"
-- $6 ["01939ed0-0000-7000-8000-000000000008"]
-- $7 [1]
-- $8 ["{}"]
-- $9 ["2100-01-01T00:00:00.000Z"]
