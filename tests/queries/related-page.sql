select "r"."id", "r"."data"
  from "tablecast_view"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."deleted_at" is null and true
  order by ("r"."id") asc
  limit $3;
-- $1 1
-- $2 4
-- $3 3

select k.id as near_id, p.*
  from unnest($1::uuid[]) as k (id) cross join lateral ((select "r"."id", "r"."data"
  from "tablecast_view"."records" as "r"
  inner join "tablecast_view"."links" as "l" on l.tenant_id = (select $2::int4) and l.field_id = (select $3::int4) and "l"."to_id" = k.id and "l"."from_id" = r.id left join lateral (
  select "o_18"."id", "o_18"."version", "o_18"."data", "o_18"."created_at", "o_18"."updated_at", "o_18"."created_by", "o_18"."updated_by", "o_18"."deleted_at", "o_18"."r1"
  from "tablecast_view"."records" as "o_18"
  where o_18.tenant_id = $4 and o_18.table_id = $5 and o_18.deleted_at is null and "o_18"."id" = "r"."r1"
  limit 1 ) as "o_18" on true
  where "r"."tenant_id" = (select $6::int4)
    and "r"."table_id" = l.field_id + $7::int4
    and "r"."deleted_at" is null and ("r"."r1" is not null and (exists (select
  from "tablecast_view"."records" as "r1"
  where r1.tenant_id = $8 and r1.table_id = $9 and r1.deleted_at is null and (r1.data ->> '<Company.name>') is distinct from $10 and "r1"."id" = "r"."r1")) is true)
  order by tablecast.sort_key((o_18.data ->> '<Company.name>')) collate "C" asc nulls last, ("r"."id") asc
  limit $11)) as p;
-- $1 ["01939ed0-0000-7000-8000-000000000911","01939ed0-0000-7000-8000-000000000912"]
-- $2 1
-- $3 19
-- $4 1
-- $5 3
-- $6 1
-- $7 -14
-- $8 1
-- $9 3
-- $10 "Bakery"
-- $11 2

select k.id as near_id, c.count
  from unnest($1::uuid[]) as k (id) cross join lateral ((select count(*) as "count"
  from "tablecast_view"."records" as "r"
  inner join "tablecast_view"."links" as "l" on l.tenant_id = (select $2::int4) and l.field_id = (select $3::int4) and "l"."to_id" = k.id and "l"."from_id" = r.id
  where "r"."tenant_id" = (select $4::int4)
    and "r"."table_id" = l.field_id + $5::int4
    and "r"."deleted_at" is null and ("r"."r1" is not null and (exists (select
  from "tablecast_view"."records" as "r1"
  where r1.tenant_id = $6 and r1.table_id = $7 and r1.deleted_at is null and (r1.data ->> '<Company.name>') is distinct from $8 and "r1"."id" = "r"."r1")) is true))) as c;
-- $1 ["01939ed0-0000-7000-8000-000000000911","01939ed0-0000-7000-8000-000000000912"]
-- $2 1
-- $3 19
-- $4 1
-- $5 -14
-- $6 1
-- $7 3
-- $8 "Bakery"
