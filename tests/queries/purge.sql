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
  order by "r"."id" for update;
-- $1 1
-- $2 2
-- $3 ["01939ed0-0000-7000-8000-000000000101"]

update tablecast.answers as a
  set data = null
  where a.tenant_id = $1 and a.record_ids @> array[$2::uuid] and a.data is not null;
-- $1 1
-- $2 "01939ed0-0000-7000-8000-000000000101"

delete
  from tablecast.unique_values as u using unnest($1::int4[], $2::text[], $3::uuid[]) as v (field_id, value, record_id)
  where u.tenant_id = $4 and u.field_id = v.field_id and u.value = tablecast.unique_key(v.value) and u.record_id = v.record_id;
-- $1 [9]
-- $2 ["1"]
-- $3 ["01939ed0-0000-7000-8000-000000000101"]
-- $4 1

delete
  from tablecast.links as l
  where l.tenant_id = $1 and l.from_id = $2::uuid;
-- $1 1
-- $2 "01939ed0-0000-7000-8000-000000000101"

select distinct l.from_table_id as table_id, l.from_id as id
  from tablecast_view.links as l
  where l.tenant_id = $1 and l.to_id = $2::uuid
  order by l.from_table_id, l.from_id
  limit $3;
-- $1 1
-- $2 "01939ed0-0000-7000-8000-000000000101"
-- $3 500

select tablecast.purge_record($1::int4, $2::uuid, $3::boolean) as purged;
-- $1 2
-- $2 "01939ed0-0000-7000-8000-000000000101"
-- $3 true

insert into tablecast.record_history (tenant_id, table_id, record_id, version, action, changes, actor, at, request_id)
  select $1::int4, $2::int4, h.id, h.version, $3, h.changes, $4, h.at, $5::text
  from unnest($6::uuid[], $7::int4[], $8::jsonb[], $9::timestamptz[]) as h (id, version, changes, at);
-- $1 1
-- $2 2
-- $3 "purge"
-- $4 "user:ann"
-- $5 "request-1"
-- $6 ["01939ed0-0000-7000-8000-000000000101"]
-- $7 [2]
-- $8 ["{}"]
-- $9 ["2100-01-01T00:00:00.000Z"]
