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
  inner join "tablecast_view"."links" as "l" on l.tenant_id = $2 and l.field_id = $3 and "l"."to_id" = k.id and "l"."from_id" = r.id left join "tablecast_view"."links" as "l_18" on l_18.tenant_id = $4 and l_18.field_id = $5 and l_18.from_table_id = $6 and l_18.to_table_id = $7 and l_18.from_id = r.id and l_18.position = 0 left join "tablecast_view"."records" as "o_18" on o_18.tenant_id = $8 and o_18.table_id = $9 and o_18.deleted_at is null and o_18.id = l_18.to_id
  where "r"."tenant_id" = $10
    and "r"."table_id" = $11
    and "r"."deleted_at" is null and (exists (select
  from "tablecast_view"."links" as "l1" join "tablecast_view"."records" as "r1" on "r1"."id" = "l1"."to_id" and r1.tenant_id = $12 and r1.table_id = $13 and r1.deleted_at is null and (r1.data ->> '<Company.name>') is distinct from $14
  where l1.tenant_id = $15 and l1.field_id = $16 and l1.from_table_id = $17 and l1.to_table_id = $18 and "l1"."from_id" = "r"."id")) is true
  order by tablecast.sort_key((o_18.data ->> '<Company.name>')) collate "C" asc nulls last, ("r"."id") asc
  limit $19)) as p;
-- $1 ["01939ed0-0000-7000-8000-000000000911","01939ed0-0000-7000-8000-000000000912"]
-- $2 1
-- $3 19
-- $4 1
-- $5 18
-- $6 5
-- $7 3
-- $8 1
-- $9 3
-- $10 1
-- $11 5
-- $12 1
-- $13 3
-- $14 "Bakery"
-- $15 1
-- $16 18
-- $17 5
-- $18 3
-- $19 2

select k.id as near_id, c.count
  from unnest($1::uuid[]) as k (id) cross join lateral ((select count(*) as "count"
  from "tablecast_view"."records" as "r"
  inner join "tablecast_view"."links" as "l" on l.tenant_id = $2 and l.field_id = $3 and "l"."to_id" = k.id and "l"."from_id" = r.id
  where "r"."tenant_id" = $4
    and "r"."table_id" = $5
    and "r"."deleted_at" is null and (exists (select
  from "tablecast_view"."links" as "l1" join "tablecast_view"."records" as "r1" on "r1"."id" = "l1"."to_id" and r1.tenant_id = $6 and r1.table_id = $7 and r1.deleted_at is null and (r1.data ->> '<Company.name>') is distinct from $8
  where l1.tenant_id = $9 and l1.field_id = $10 and l1.from_table_id = $11 and l1.to_table_id = $12 and "l1"."from_id" = "r"."id")) is true)) as c;
-- $1 ["01939ed0-0000-7000-8000-000000000911","01939ed0-0000-7000-8000-000000000912"]
-- $2 1
-- $3 19
-- $4 1
-- $5 5
-- $6 1
-- $7 3
-- $8 "Bakery"
-- $9 1
-- $10 18
-- $11 5
-- $12 3
