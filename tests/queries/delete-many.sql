select pg_advisory_xact_lock_shared($1::int4, $2::int4);
-- $1 1
-- $2 2

select "catalog_version" as "version", "state"
  from "tablecast_view"."tenants"
  where "id" = $1;
-- $1 1

savepoint dry_run;

select "r"."id", "r"."version"
  from "tablecast_view"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."deleted_at" is null and (tablecast.to_number(r.data -> '<Screen.seats>')) > $3::numeric
  order by "r"."id"
  limit $4;
-- $1 1
-- $2 2
-- $3 1
-- $4 2

select "r"."id", "r"."version", "r"."data", "r"."created_at", "r"."updated_at", "r"."created_by", "r"."updated_by", "r"."deleted_at"
  from "tablecast"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."id" = any($3::uuid[])
    and "r"."deleted_at" is null
  order by "r"."id" for update;
-- $1 1
-- $2 2
-- $3 ["01939ed0-0000-7000-8000-000000000101"]

delete
  from tablecast.unique_values as u using unnest($1::int4[], $2::text[], $3::uuid[]) as v (field_id, value, record_id)
  where u.tenant_id = $4 and u.field_id = v.field_id and u.value = tablecast.unique_key(v.value) and u.record_id = v.record_id;
-- $1 [9]
-- $2 ["1"]
-- $3 ["01939ed0-0000-7000-8000-000000000101"]
-- $4 1

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
-- $6 2
-- $7 ["01939ed0-0000-7000-8000-000000000101"]

insert into tablecast.record_history (tenant_id, table_id, record_id, version, action, changes, actor, at, request_id)
  select $1::int4, $2::int4, h.id, h.version, $3, h.changes, $4, h.at, $5::text
  from unnest($6::uuid[], $7::int4[], $8::jsonb[], $9::timestamptz[]) as h (id, version, changes, at);
-- $1 1
-- $2 2
-- $3 "delete"
-- $4 "user:ann"
-- $5 "request-1"
-- $6 ["01939ed0-0000-7000-8000-000000000101"]
-- $7 [2]
-- $8 ["{}"]
-- $9 ["2100-01-01T00:00:00.000Z"]

rollback to savepoint dry_run;
