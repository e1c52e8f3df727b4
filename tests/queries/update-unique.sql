select pg_advisory_xact_lock_shared($1::int4, $2::int4);
-- $1 1
-- $2 2

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
-- $2 2
-- $3 ["01939ed0-0000-7000-8000-000000000101"]

delete
  from tablecast.unique_values as u using unnest($1::int4[], $2::text[], $3::uuid[]) as v (field_id, value, record_id)
  where u.tenant_id = $4 and u.field_id = v.field_id and u.value = tablecast.unique_key(v.value) and u.record_id = v.record_id;
-- $1 [9]
-- $2 ["1"]
-- $3 ["01939ed0-0000-7000-8000-000000000101"]
-- $4 1

insert into tablecast.unique_values (tenant_id, field_id, value, record_id)
  select $1::int4, v.field_id, tablecast.unique_key(v.value) as value, v.record_id
  from unnest($2::int4[], $3::text[], $4::uuid[]) as v (field_id, value, record_id)
  order by v.field_id, value on conflict do nothing
  returning field_id, record_id;
-- $1 1
-- $2 [9]
-- $3 ["9"]
-- $4 ["01939ed0-0000-7000-8000-000000000101"]

update tablecast.records as r
  set "data" = (r.data || c.document) - array(select jsonb_array_elements_text(c.keys)), version = r.version + c.versions, updated_at = greatest(r.updated_at, $1::timestamptz(3)), updated_by = $2
  from unnest($3::uuid[], $4::jsonb[], $5::jsonb[], $6::int4[]) as c (id, document, keys, versions)
  where r.tenant_id = $7 and r.table_id = $8 and r.id = c.id
  returning r.id, r.version, r.data, r.created_at, r.updated_at, r.created_by, r.updated_by, r.deleted_at;
-- $1 "2100-01-01T00:00:00.000Z"
-- $2 "user:ann"
-- $3 ["01939ed0-0000-7000-8000-000000000101"]
-- $4 ["{\"<Screen.number>\":9}"]
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
-- $8 ["{\"<Screen.number>\":[1,9]}"]
-- $9 ["2100-01-01T00:00:00.000Z"]
