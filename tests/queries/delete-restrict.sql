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
-- $3 ["01939ed0-0000-7000-8000-000000000905"]

select distinct l.from_table_id as table_id, l.from_id as id
  from tablecast_view.links as l join tablecast_view.records as o on o.tenant_id = l.tenant_id and o.table_id = l.from_table_id and o.id = l.from_id
  where l.tenant_id = $1 and o.tenant_id = $2 and l.to_id = any($3::uuid[]) and l.field_id = any($4::int4[]) and "o"."deleted_at" is null
  limit $5;
-- $1 3
-- $2 3
-- $3 ["01939ed0-0000-7000-8000-000000000905"]
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
-- $4 ["01939ed0-0000-7000-8000-000000000906"]

select distinct l.from_table_id as table_id, l.from_id as id
  from tablecast_view.links as l join tablecast_view.records as o on o.tenant_id = l.tenant_id and o.table_id = l.from_table_id and o.id = l.from_id
  where l.tenant_id = $1 and o.tenant_id = $2 and l.to_id = any($3::uuid[]) and l.field_id = any($4::int4[]) and "o"."deleted_at" is null
  limit $5;
-- $1 3
-- $2 3
-- $3 ["01939ed0-0000-7000-8000-000000000906"]
-- $4 [6]
-- $5 10004

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
-- $3 ["01939ed0-0000-7000-8000-000000000906"]
-- $4 [8]
-- $5 ["01939ed0-0000-7000-8000-000000000905","01939ed0-0000-7000-8000-000000000906"]
-- $6 1000
