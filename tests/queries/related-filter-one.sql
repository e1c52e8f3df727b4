select "r"."id", "r"."data"
  from "tablecast_view"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."deleted_at" is null and (not exists (select
  from "tablecast_view"."links" as "l1" join "tablecast_view"."records" as "r1" on r1.tenant_id = $3 and r1.table_id = $4 and r1.deleted_at is null and "r1"."id" = "l1"."to_id"
  where l1.tenant_id = $5 and l1.field_id = $6 and l1.from_table_id = $7 and l1.to_table_id = $8 and "l1"."from_id" = "r"."id" and exists (select
  from "tablecast_view"."links" as "l2" join "tablecast_view"."records" as "r2" on r2.tenant_id = $9 and r2.table_id = $10 and r2.deleted_at is null and "r2"."id" = "l2"."to_id"
  where l2.tenant_id = $11 and l2.field_id = $12 and l2.from_table_id = $13 and l2.to_table_id = $14 and "l2"."from_id" = "r1"."id" and true)) and exists (select
  from "tablecast_view"."links" as "l1" join "tablecast_view"."records" as "r1" on r1.tenant_id = $15 and r1.table_id = $16 and r1.deleted_at is null and "r1"."id" = "l1"."to_id"
  where l1.tenant_id = $17 and l1.field_id = $18 and l1.from_table_id = $19 and l1.to_table_id = $20 and "l1"."from_id" = "r"."id" and (r1.data ->> '<Company.industry>') = $21))
  order by ("r"."id") asc
  limit $22;
-- $1 1
-- $2 5
-- $3 1
-- $4 3
-- $5 1
-- $6 18
-- $7 5
-- $8 3
-- $9 1
-- $10 3
-- $11 1
-- $12 13
-- $13 3
-- $14 3
-- $15 1
-- $16 3
-- $17 1
-- $18 18
-- $19 5
-- $20 3
-- $21 "t"
-- $22 51
