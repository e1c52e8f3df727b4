select pg_advisory_xact_lock_shared($1::int4, $2::int4);
-- $1 3
-- $2 1

select "catalog_version" as "version", "state"
  from "tablecast_view"."tenants"
  where "id" = $1;
-- $1 3

select "r"."id", "r"."version", "r"."data", "r"."created_at", "r"."updated_at", "r"."created_by", "r"."updated_by", "r"."deleted_at"
  from "tablecast"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."id" = any($3::uuid[])
    and "r"."deleted_at" is null
  order by "r"."id" for update;
-- $1 3
-- $2 1
-- $3 ["01939ed0-0000-7000-8000-000000000901"]

select distinct l.from_table_id as table_id, l.from_id as id
  from tablecast_view.links as l join tablecast_view.records as o on o.tenant_id = l.tenant_id and o.table_id = l.from_table_id and o.id = l.from_id
  where l.tenant_id = $1 and o.tenant_id = $2 and l.to_id = any($3::uuid[]) and l.field_id = any($4::int4[]) and "o"."deleted_at" is null
  limit $5;
-- $1 3
-- $2 3
-- $3 ["01939ed0-0000-7000-8000-000000000901"]
-- $4 [3]
-- $5 10003

select pg_advisory_xact_lock_shared($1::int4, $2::int4);
-- $1 3
-- $2 2

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
-- $1 ["<Player.troupe>","<Player.friends>"]
-- $2 3
-- $3 2
-- $4 ["01939ed0-0000-7000-8000-000000000902","01939ed0-0000-7000-8000-000000000903"]

select distinct l.from_table_id as table_id, l.from_id as id
  from tablecast_view.links as l join tablecast_view.records as o on o.tenant_id = l.tenant_id and o.table_id = l.from_table_id and o.id = l.from_id
  where l.tenant_id = $1 and o.tenant_id = $2 and l.to_id = any($3::uuid[]) and l.field_id = any($4::int4[]) and "o"."deleted_at" is null
  limit $5;
-- $1 3
-- $2 3
-- $3 ["01939ed0-0000-7000-8000-000000000902","01939ed0-0000-7000-8000-000000000903"]
-- $4 [6]
-- $5 10005

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
-- $3 ["01939ed0-0000-7000-8000-000000000902","01939ed0-0000-7000-8000-000000000903"]
-- $4 [8]
-- $5 ["01939ed0-0000-7000-8000-000000000901","01939ed0-0000-7000-8000-000000000902","01939ed0-0000-7000-8000-000000000903","01939ed0-0000-7000-8000-000000000904"]
-- $6 1000

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
-- $6 2
-- $7 ["01939ed0-0000-7000-8000-000000000902","01939ed0-0000-7000-8000-000000000903"]

insert into tablecast.record_history (tenant_id, table_id, record_id, version, action, changes, actor, at, request_id)
  select $1::int4, $2::int4, h.id, h.version, $3, h.changes, $4, h.at, $5::text
  from unnest($6::uuid[], $7::int4[], $8::jsonb[], $9::timestamptz[]) as h (id, version, changes, at);
-- $1 3
-- $2 2
-- $3 "delete"
-- $4 "user:ann"
-- $5 "request-1"
-- $6 ["01939ed0-0000-7000-8000-000000000902","01939ed0-0000-7000-8000-000000000903"]
-- $7 [2,2]
-- $8 ["{}","{}"]
-- $9 ["2100-01-01T00:00:00.000Z","2100-01-01T00:00:00.000Z"]

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
-- $5 3
-- $6 1
-- $7 ["01939ed0-0000-7000-8000-000000000901"]

insert into tablecast.record_history (tenant_id, table_id, record_id, version, action, changes, actor, at, request_id)
  select $1::int4, $2::int4, h.id, h.version, $3, h.changes, $4, h.at, $5::text
  from unnest($6::uuid[], $7::int4[], $8::jsonb[], $9::timestamptz[]) as h (id, version, changes, at);
-- $1 3
-- $2 1
-- $3 "delete"
-- $4 "user:ann"
-- $5 "request-1"
-- $6 ["01939ed0-0000-7000-8000-000000000901"]
-- $7 [2]
-- $8 ["{}"]
-- $9 ["2100-01-01T00:00:00.000Z"]

select pg_advisory_xact_lock_shared($1::int4, $2::int4);
-- $1 3
-- $2 1

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
-- $2 1
-- $3 ["01939ed0-0000-7000-8000-000000000901"]

select "r"."id", "r"."deletion_id", r.deleted_at is not null as "is_deleted"
  from "tablecast"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."id" = any($3::uuid[])
  order by "r"."id" for key share;
-- $1 3
-- $2 1
-- $3 ["01939ed0-0000-7000-8000-000000000901"]

select distinct l.from_table_id as table_id, l.from_id as id
  from tablecast_view.links as l join tablecast_view.records as o on o.tenant_id = l.tenant_id and o.table_id = l.from_table_id and o.id = l.from_id
  where l.tenant_id = $1 and o.tenant_id = $2 and l.to_id = any($3::uuid[]) and l.field_id = any($4::int4[]) and "o"."deletion_id" = $5::uuid
  limit $6;
-- $1 3
-- $2 3
-- $3 ["01939ed0-0000-7000-8000-000000000901"]
-- $4 [3]
-- $5 "<made>"
-- $6 10003

select pg_advisory_xact_lock_shared($1::int4, $2::int4);
-- $1 3
-- $2 2

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
    and "r"."deletion_id" = $5::uuid
  order by "r"."id" for update;
-- $1 ["<Player.troupe>","<Player.friends>"]
-- $2 3
-- $3 2
-- $4 ["01939ed0-0000-7000-8000-000000000902","01939ed0-0000-7000-8000-000000000903"]
-- $5 "<made>"

select distinct l.from_table_id as table_id, l.from_id as id
  from tablecast_view.links as l join tablecast_view.records as o on o.tenant_id = l.tenant_id and o.table_id = l.from_table_id and o.id = l.from_id
  where l.tenant_id = $1 and o.tenant_id = $2 and l.to_id = any($3::uuid[]) and l.field_id = any($4::int4[]) and "o"."deletion_id" = $5::uuid
  limit $6;
-- $1 3
-- $2 3
-- $3 ["01939ed0-0000-7000-8000-000000000902","01939ed0-0000-7000-8000-000000000903"]
-- $4 [6]
-- $5 "<made>"
-- $6 10005

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
    and "r"."deletion_id" = $5::uuid
  order by "r"."id" for update;
-- $1 ["<Costume.wearers>","<Costume.code>"]
-- $2 3
-- $3 3
-- $4 ["01939ed0-0000-7000-8000-000000000904"]
-- $5 "<made>"

select "r"."id", "r"."deletion_id", r.deleted_at is not null as "is_deleted"
  from "tablecast"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."id" = any($3::uuid[])
  order by "r"."id" for key share;
-- $1 3
-- $2 1
-- $3 ["01939ed0-0000-7000-8000-000000000901"]

select "r"."id", "r"."deletion_id", r.deleted_at is not null as "is_deleted"
  from "tablecast"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."id" = any($3::uuid[])
  order by "r"."id" for key share;
-- $1 3
-- $2 2
-- $3 ["01939ed0-0000-7000-8000-000000000903","01939ed0-0000-7000-8000-000000000902"]

insert into tablecast.unique_values (tenant_id, field_id, value, record_id)
  select $1::int4, v.field_id, tablecast.unique_key(v.value) as value, v.record_id
  from unnest($2::int4[], $3::text[], $4::uuid[]) as v (field_id, value, record_id)
  order by v.field_id, value on conflict do nothing
  returning field_id, record_id;
-- $1 3
-- $2 [5]
-- $3 ["crown"]
-- $4 ["01939ed0-0000-7000-8000-000000000904"]

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
-- $5 "{}"
-- $6 []
-- $7 3
-- $8 1
-- $9 ["01939ed0-0000-7000-8000-000000000901"]

insert into tablecast.record_history (tenant_id, table_id, record_id, version, action, changes, actor, at, request_id)
  select $1::int4, $2::int4, h.id, h.version, $3, h.changes, $4, h.at, $5::text
  from unnest($6::uuid[], $7::int4[], $8::jsonb[], $9::timestamptz[]) as h (id, version, changes, at);
-- $1 3
-- $2 1
-- $3 "restore"
-- $4 "user:ann"
-- $5 "request-1"
-- $6 ["01939ed0-0000-7000-8000-000000000901"]
-- $7 [3]
-- $8 ["{}"]
-- $9 ["2100-01-01T00:00:00.000Z"]

update "tablecast"."records" as "r"
  set "r1" = tablecast.to_uuid(r.data ->> $1::text), "deleted_at" = $2, "deletion_id" = $3, "version" = r.version + 1, "updated_at" = greatest(r.updated_at, $4::timestamptz(3)), "updated_by" = $5
  where "r"."tenant_id" = $6
    and "r"."table_id" = $7
    and "r"."id" = any($8::uuid[]);
-- $1 "<Player.troupe>"
-- $2 null
-- $3 null
-- $4 "2100-01-01T00:00:00.000Z"
-- $5 "user:ann"
-- $6 3
-- $7 2
-- $8 ["01939ed0-0000-7000-8000-000000000902","01939ed0-0000-7000-8000-000000000903"]

insert into tablecast.record_history (tenant_id, table_id, record_id, version, action, changes, actor, at, request_id)
  select $1::int4, $2::int4, h.id, h.version, $3, h.changes, $4, h.at, $5::text
  from unnest($6::uuid[], $7::int4[], $8::jsonb[], $9::timestamptz[]) as h (id, version, changes, at);
-- $1 3
-- $2 2
-- $3 "restore"
-- $4 "user:ann"
-- $5 "request-1"
-- $6 ["01939ed0-0000-7000-8000-000000000902","01939ed0-0000-7000-8000-000000000903"]
-- $7 [3,3]
-- $8 ["{}","{}"]
-- $9 ["2100-01-01T00:00:00.000Z","2100-01-01T00:00:00.000Z"]

update "tablecast"."records" as "r"
  set "deleted_at" = $1, "deletion_id" = $2, "version" = r.version + 1, "updated_at" = greatest(r.updated_at, $3::timestamptz(3)), "updated_by" = $4
  where "r"."tenant_id" = $5
    and "r"."table_id" = $6
    and "r"."id" = any($7::uuid[]);
-- $1 null
-- $2 null
-- $3 "2100-01-01T00:00:00.000Z"
-- $4 "user:ann"
-- $5 3
-- $6 3
-- $7 ["01939ed0-0000-7000-8000-000000000904"]

insert into tablecast.record_history (tenant_id, table_id, record_id, version, action, changes, actor, at, request_id)
  select $1::int4, $2::int4, h.id, h.version, $3, h.changes, $4, h.at, $5::text
  from unnest($6::uuid[], $7::int4[], $8::jsonb[], $9::timestamptz[]) as h (id, version, changes, at);
-- $1 3
-- $2 3
-- $3 "restore"
-- $4 "user:ann"
-- $5 "request-1"
-- $6 ["01939ed0-0000-7000-8000-000000000904"]
-- $7 [3]
-- $8 ["{}"]
-- $9 ["2100-01-01T00:00:00.000Z"]

select k.id as near_id, p.*
  from unnest($1::uuid[]) as k (id) cross join lateral ((select "r"."id", "r"."data"
  from "tablecast_view"."records" as "r"
  where "r"."tenant_id" = (select $2::int4)
    and "r"."table_id" = (select $3::int4)
    and "r"."deleted_at" is null
    and "r"."r1" = "k"."id" and true
  order by ("r"."id") asc
  limit $4)) as p;
-- $1 ["01939ed0-0000-7000-8000-000000000901"]
-- $2 3
-- $3 2
-- $4 51
