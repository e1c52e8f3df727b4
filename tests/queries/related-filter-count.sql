select "r"."id", "r"."data"
  from "tablecast_view"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."deleted_at" is null and (select count(*)
  from "tablecast_view"."links" as "l1" join "tablecast_view"."records" as "r1" on r1.tenant_id = $3 and r1.table_id = $4 and r1.deleted_at is null and "r1"."id" = "l1"."from_id"
  where l1.tenant_id = $5 and l1.field_id = $6 and l1.from_table_id = $7 and l1.to_table_id = $8 and "l1"."to_id" = "r"."id") >= $9::int4
  order by ("r"."id") asc
  limit $10;
-- $1 1
-- $2 4
-- $3 1
-- $4 5
-- $5 1
-- $6 19
-- $7 5
-- $8 4
-- $9 2
-- $10 51

select count(*) as "count"
  from "tablecast_view"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."deleted_at" is null and (select count(*)
  from "tablecast_view"."links" as "l1" join "tablecast_view"."records" as "r1" on r1.tenant_id = $3 and r1.table_id = $4 and r1.deleted_at is null and "r1"."id" = "l1"."from_id"
  where l1.tenant_id = $5 and l1.field_id = $6 and l1.from_table_id = $7 and l1.to_table_id = $8 and "l1"."to_id" = "r"."id") >= $9::int4;
-- $1 1
-- $2 4
-- $3 1
-- $4 5
-- $5 1
-- $6 19
-- $7 5
-- $8 4
-- $9 2
