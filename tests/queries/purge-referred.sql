select pg_advisory_xact_lock_shared($1::int4, $2::int4);
-- $1 3
-- $2 2

select "catalog_version" as "version", "state"
  from "tablecast_view"."tenants"
  where "id" = $1;
-- $1 3

select "r"."id", "r"."version", "r"."data", "r"."created_at", "r"."updated_at", "r"."created_by", "r"."updated_by", "r"."deleted_at"
  from "tablecast"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."id" = any($3::uuid[])
  order by "r"."id" for update;
-- $1 3
-- $2 2
-- $3 ["01939ed0-0000-7000-8000-000000000903"]

select distinct l.from_table_id as table_id, l.from_id as id
  from tablecast_view.links as l join tablecast_view.records as o on o.tenant_id = l.tenant_id and o.table_id = l.from_table_id and o.id = l.from_id
  where l.tenant_id = $1 and o.tenant_id = $2 and l.to_id = any($3::uuid[]) and l.field_id = any($4::int4[]) and "o"."deleted_at" is null
  limit $5;
-- $1 3
-- $2 3
-- $3 ["01939ed0-0000-7000-8000-000000000903"]
-- $4 [6]
-- $5 10003

select pg_advisory_xact_lock_shared($1::int4, $2::int4);
-- $1 3
-- $2 3

select "catalog_version" as "version", "state"
  from "tablecast_view"."tenants"
  where "id" = $1;
-- $1 3

select "r"."id", "r"."version", "r"."updated_at", coalesce((select jsonb_object_agg(d.key, d.value)
  from jsonb_each(r.data) as d
  where d.key = any($1::text[])), '{}') as "data"
  from "tablecast"."records" as "r"
  where "r"."tenant_id" = $2
    and "r"."table_id" = $3
    and "r"."id" = any($4::uuid[])
    and "r"."deleted_at" is null
  order by "r"."id" for update;
-- $1 ["<Costume.wearers>","<Costume.code>"]
-- $2 3
-- $3 3
-- $4 ["01939ed0-0000-7000-8000-000000000904"]

select h.field_id, h.to_id, count(*) as count
  from (
  select l.field_id, l.to_id
  from tablecast_view.links as l join tablecast_view.records as o on o.tenant_id = l.tenant_id and o.table_id = l.from_table_id and o.id = l.from_id
  where l.tenant_id = $1 and o.tenant_id = $2 and l.to_id = any($3::uuid[]) and l.field_id = any($4::int4[]) and "o"."deleted_at" is null and l.from_id <> all($5::uuid[])
  limit $6 ) as h group by h.field_id, h.to_id
  order by count(*) desc, h.field_id, h.to_id
  limit 10;
-- $1 3
-- $2 3
-- $3 ["01939ed0-0000-7000-8000-000000000903"]
-- $4 [8]
-- $5 ["01939ed0-0000-7000-8000-000000000903","01939ed0-0000-7000-8000-000000000904"]
-- $6 1000

delete
  from tablecast.unique_values as u using unnest($1::int4[], $2::text[], $3::uuid[]) as v (field_id, value, record_id)
  where u.tenant_id = $4 and u.field_id = v.field_id and u.value = tablecast.unique_key(v.value) and u.record_id = v.record_id;
-- $1 [5]
-- $2 ["crown"]
-- $3 ["01939ed0-0000-7000-8000-000000000904"]
-- $4 3

update "tablecast"."records" as "r"
  set "updated_at" = greatest(r.updated_at, $1::timestamptz(3)), "deleted_at" = greatest(r.updated_at, $2::timestamptz(3)), "deletion_id" = $3, "version" = r.version + 1, "updated_by" = $4
  where "r"."tenant_id" = $5
    and "r"."table_id" = $6
    and "r"."id" = any($7::uuid[]);
-- $1 "2100-01-01T00:00:00.000Z"
-- $2 "2100-01-01T00:00:00.000Z"
-- $3 "<made>"
-- $4 "user:ann"
-- $5 3
-- $6 3
-- $7 ["01939ed0-0000-7000-8000-000000000904"]

insert into tablecast.record_history (tenant_id, table_id, record_id, version, action, changes, actor, at, request_id)
  select $1::int4, $2::int4, h.id, h.version, $3, h.changes, $4, h.at, $5::text
  from unnest($6::uuid[], $7::int4[], $8::jsonb[], $9::timestamptz[]) as h (id, version, changes, at);
-- $1 3
-- $2 3
-- $3 "delete"
-- $4 "user:ann"
-- $5 "request-1"
-- $6 ["01939ed0-0000-7000-8000-000000000904"]
-- $7 [2]
-- $8 ["{}"]
-- $9 ["2100-01-01T00:00:00.000Z"]

update tablecast.answers as a
  set data = null
  where a.tenant_id = $1 and a.record_ids @> array[$2::uuid] and a.data is not null;
-- $1 3
-- $2 "01939ed0-0000-7000-8000-000000000903"

delete
  from tablecast.links as l
  where l.tenant_id = $1 and l.from_id = $2::uuid;
-- $1 3
-- $2 "01939ed0-0000-7000-8000-000000000903"

select distinct l.from_table_id as table_id, l.from_id as id
  from tablecast_view.links as l
  where l.tenant_id = $1 and l.to_id = $2::uuid
  order by l.from_table_id, l.from_id
  limit $3;
-- $1 3
-- $2 "01939ed0-0000-7000-8000-000000000903"
-- $3 500

select "r"."id", "r"."version", "r"."data", "r"."created_at", "r"."updated_at", "r"."created_by", "r"."updated_by", "r"."deleted_at"
  from "tablecast"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."id" = any($3::uuid[])
  order by "r"."id" for update;
-- $1 3
-- $2 2
-- $3 ["01939ed0-0000-7000-8000-000000000906"]

update tablecast.records as r
  set "data" = (r.data || c.document) - array(select jsonb_array_elements_text(c.keys)), version = r.version + c.versions, updated_at = greatest(r.updated_at, $1::timestamptz(3)), updated_by = $2
  from unnest($3::uuid[], $4::jsonb[], $5::jsonb[], $6::int4[]) as c (id, document, keys, versions)
  where r.tenant_id = $7 and r.table_id = $8 and r.id = c.id
  returning r.id, r.version, r.data, r.created_at, r.updated_at, r.created_by, r.updated_by, r.deleted_at;
-- $1 "2100-01-01T00:00:00.000Z"
-- $2 "user:ann"
-- $3 ["01939ed0-0000-7000-8000-000000000906"]
-- $4 ["{}"]
-- $5 ["[\"<Player.friends>\"]"]
-- $6 [1]
-- $7 3
-- $8 2

insert into tablecast.record_history (tenant_id, table_id, record_id, version, action, changes, actor, at, request_id)
  select $1::int4, $2::int4, h.id, h.version, $3, h.changes, $4, h.at, $5::text
  from unnest($6::uuid[], $7::int4[], $8::jsonb[], $9::timestamptz[]) as h (id, version, changes, at);
-- $1 3
-- $2 2
-- $3 "update"
-- $4 "user:ann"
-- $5 "request-1"
-- $6 ["01939ed0-0000-7000-8000-000000000906"]
-- $7 [2]
-- $8 ["{\"<Player.friends>\":[[\"01939ed0-0000-7000-8000-000000000903\"],null]}"]
-- $9 ["2100-01-01T00:00:00.000Z"]

delete
  from tablecast.links as l using unnest($1::int4[], $2::uuid[], $3::uuid[]) as v (field_id, from_id, to_id)
  where l.tenant_id = $4 and l.field_id = v.field_id and l.from_id = v.from_id and l.to_id = v.to_id;
-- $1 [4]
-- $2 ["01939ed0-0000-7000-8000-000000000906"]
-- $3 ["01939ed0-0000-7000-8000-000000000903"]
-- $4 3

delete
  from tablecast.links as l
  where l.tenant_id = $1 and l.to_id = $2::uuid and l.from_id = any($3::uuid[]);
-- $1 3
-- $2 "01939ed0-0000-7000-8000-000000000903"
-- $3 ["01939ed0-0000-7000-8000-000000000906"]

select pg_advisory_xact_lock_shared($1::int4, $2::int4);
-- $1 3
-- $2 3

select "catalog_version" as "version", "state"
  from "tablecast_view"."tenants"
  where "id" = $1;
-- $1 3

select "r"."id", "r"."version", "r"."data", "r"."created_at", "r"."updated_at", "r"."created_by", "r"."updated_by", "r"."deleted_at"
  from "tablecast"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."id" = any($3::uuid[])
  order by "r"."id" for update;
-- $1 3
-- $2 3
-- $3 ["01939ed0-0000-7000-8000-000000000904"]

update tablecast.records as r
  set "data" = (r.data || c.document) - array(select jsonb_array_elements_text(c.keys))
  from unnest($1::uuid[], $2::jsonb[], $3::jsonb[]) as c (id, document, keys)
  where r.tenant_id = $4 and r.table_id = $5 and r.id = c.id;
-- $1 ["01939ed0-0000-7000-8000-000000000904"]
-- $2 ["{\"<Costume.wearers>\":[\"01939ed0-0000-7000-8000-000000000902\"]}"]
-- $3 ["[]"]
-- $4 3
-- $5 3

delete
  from tablecast.links as l
  where l.tenant_id = $1 and l.to_id = $2::uuid and l.from_id = any($3::uuid[]);
-- $1 3
-- $2 "01939ed0-0000-7000-8000-000000000903"
-- $3 ["01939ed0-0000-7000-8000-000000000904"]

select distinct l.from_table_id as table_id, l.from_id as id
  from tablecast_view.links as l
  where l.tenant_id = $1 and l.to_id = $2::uuid
  order by l.from_table_id, l.from_id
  limit $3;
-- $1 3
-- $2 "01939ed0-0000-7000-8000-000000000903"
-- $3 500

select tablecast.purge_record($1::int4, $2::uuid, $3::boolean) as purged;
-- $1 2
-- $2 "01939ed0-0000-7000-8000-000000000903"
-- $3 false
