select pg_advisory_xact_lock_shared($1::int4, $2::int4);
-- $1 2
-- $2 3

select "catalog_version" as "version", "state"
  from "tablecast_view"."tenants"
  where "id" = $1;
-- $1 2

select v.field_id, v.value, u.record_id
  from unnest($1::int4[], $2::text[]) as v (field_id, value) join tablecast_view.unique_values as u on u.tenant_id = $3 and u.field_id = v.field_id and u.value = tablecast.unique_key(v.value);
-- $1 [1]
-- $2 ["Nobody"]
-- $3 2

select "r"."id"
  from "tablecast"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."id" = any($3::uuid[])
    and "r"."deleted_at" is null
  order by "r"."id" for key share;
-- $1 2
-- $2 2
-- $3 ["01939ed0-0000-7000-8000-000000000201","01939ed0-0000-7000-8000-000000000101"]
