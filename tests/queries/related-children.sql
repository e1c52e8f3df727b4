select "r"."id", "r"."data"
  from "tablecast_view"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."deleted_at" is null and ((exists (select
  from "tablecast_view"."records" as "r1"
  where r1.tenant_id = (select $3::int4) and r1.table_id = (select $4::int4) and r1.deleted_at is null and (tablecast.to_decimal(r1.data -> '<Deal.amount>')) > $5::numeric and "r1"."r1" = "r"."id")) is true and (select count(*)
  from "tablecast_view"."records" as "r1"
  where r1.tenant_id = (select $6::int4) and r1.table_id = (select $7::int4) and r1.deleted_at is null and "r1"."r1" = "r"."id") < $8::int4)
  order by tablecast.sort_key((r.data ->> '<Company.name>')) collate "C" asc nulls last, ("r"."id") asc
  limit $9;
-- $1 1
-- $2 3
-- $3 1
-- $4 5
-- $5 "1"
-- $6 1
-- $7 5
-- $8 5
-- $9 51

select k.id as near_id, c.count
  from unnest($1::uuid[]) as k (id) cross join lateral ((select count(*) as "count"
  from "tablecast_view"."records" as "r"
  where "r"."tenant_id" = (select $2::int4)
    and "r"."table_id" = (select $3::int4)
    and "r"."deleted_at" is null
    and "r"."r1" = "k"."id" and true)) as c;
-- $1 ["01939ed0-0000-7000-8000-000000000901","01939ed0-0000-7000-8000-000000000902","01939ed0-0000-7000-8000-000000000903"]
-- $2 1
-- $3 5

select k.id as near_id, p.*
  from unnest($1::uuid[]) as k (id) cross join lateral ((select "r"."id", "r"."data"
  from "tablecast_view"."records" as "r"
  where "r"."tenant_id" = (select $2::int4)
    and "r"."table_id" = (select $3::int4)
    and "r"."deleted_at" is null
    and "r"."r1" = "k"."id" and true
  order by tablecast.sort_key((r.data ->> '<Deal.title>')) collate "C" desc nulls last, ("r"."id") asc
  limit $4)) as p;
-- $1 ["01939ed0-0000-7000-8000-000000000901","01939ed0-0000-7000-8000-000000000902","01939ed0-0000-7000-8000-000000000903"]
-- $2 1
-- $3 5
-- $4 3
