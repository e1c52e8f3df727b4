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
  order by "r"."id" for no key update;
-- $1 1
-- $2 1
-- $3 ["01939ed0-0000-7000-8000-000000000004"]

update tablecast.records as r
  set "data" = (r.data || c.document) - array(select jsonb_array_elements_text(c.keys)), version = r.version + c.versions, updated_at = greatest(r.updated_at, $1::timestamptz(3)), updated_by = $2
  from unnest($3::uuid[], $4::jsonb[], $5::jsonb[], $6::int4[]) as c (id, document, keys, versions)
  where r.tenant_id = $7 and r.table_id = $8 and r.id = c.id
  returning r.id, r.version, r.data, r.created_at, r.updated_at, r.created_by, r.updated_by, r.deleted_at;
-- $1 "2100-01-01T00:00:00.000Z"
-- $2 "user:ann"
-- $3 ["01939ed0-0000-7000-8000-000000000004"]
-- $4 ["{}"]
-- $5 ["[\"<Movie.year>\"]"]
-- $6 [1]
-- $7 1
-- $8 1

insert into tablecast.record_history (tenant_id, table_id, record_id, version, action, changes, actor, at, request_id)
  select $1::int4, $2::int4, h.id, h.version, $3, h.changes, $4, h.at, $5::text
  from unnest($6::uuid[], $7::int4[], $8::jsonb[], $9::timestamptz[]) as h (id, version, changes, at);
-- $1 1
-- $2 1
-- $3 "update"
-- $4 "user:ann"
-- $5 "request-1"
-- $6 ["01939ed0-0000-7000-8000-000000000004"]
-- $7 [2]
-- $8 ["{\"<Movie.year>\":[1979,null]}"]
-- $9 ["2100-01-01T00:00:00.000Z"]

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
-- $7 [3]
-- $8 ["{}"]
-- $9 ["2100-01-01T00:00:00.000Z"]

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
  order by "r"."id" for update;
-- $1 1
-- $2 1
-- $3 ["01939ed0-0000-7000-8000-000000000004"]

select "h"."version", "h"."changes"
  from "tablecast_view"."record_history" as "h"
  where "h"."tenant_id" = $1 and "h"."table_id" = $2 and "h"."record_id" = $3 and "h"."version" > $4 and h.at >= coalesce((select t.history_from
  from tablecast_view.tenants as t
  where t.id = $5), '-infinity')
  order by "h"."version" desc;
-- $1 1
-- $2 1
-- $3 "01939ed0-0000-7000-8000-000000000004"
-- $4 1
-- $5 1

update "tablecast"."records" as "r"
  set "deleted_at" = $1, "deletion_id" = $2, "version" = r.version + 1, "updated_at" = greatest(r.updated_at, $3::timestamptz(3)), "updated_by" = $4, "data" = ((r.data || $5::jsonb) - $6::text[])
  where "r"."tenant_id" = $7
    and "r"."table_id" = $8
    and "r"."id" = any($9::uuid[])
  returning "r"."id", "r"."version", "r"."data", "r"."created_at", "r"."updated_at", "r"."created_by", "r"."updated_by", "r"."deleted_at";
-- $1 null
-- $2 null
-- $3 "2100-01-01T00:00:00.000Z"
-- $4 "user:ann"
-- $5 "{\"<Movie.year>\":1979}"
-- $6 []
-- $7 1
-- $8 1
-- $9 ["01939ed0-0000-7000-8000-000000000004"]

insert into tablecast.record_history (tenant_id, table_id, record_id, version, action, changes, actor, at, request_id)
  select $1::int4, $2::int4, h.id, h.version, $3, h.changes, $4, h.at, $5::text
  from unnest($6::uuid[], $7::int4[], $8::jsonb[], $9::timestamptz[]) as h (id, version, changes, at);
-- $1 1
-- $2 1
-- $3 "restore"
-- $4 "user:ann"
-- $5 "request-1"
-- $6 ["01939ed0-0000-7000-8000-000000000004"]
-- $7 [4]
-- $8 ["{\"<Movie.year>\":[null,1979]}"]
-- $9 ["2100-01-01T00:00:00.000Z"]
