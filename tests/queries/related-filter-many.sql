select "r"."id", "r"."data"
  from "tablecast_view"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."deleted_at" is null and (not exists (select
  from "tablecast_view"."links" as "l1" join "tablecast_view"."records" as "r1" on r1.tenant_id = $3 and r1.table_id = $4 and r1.deleted_at is null and "r1"."id" = "l1"."from_id"
  where l1.tenant_id = $5 and l1.field_id = $6 and l1.from_table_id = $7 and l1.to_table_id = $8 and "l1"."to_id" = "r"."id" and starts_with(tablecast.sort_key((r1.data ->> '<Person.name>')) collate "C", tablecast.sort_key($9::text) collate "C")) and exists (select
  from "tablecast_view"."links" as "l1" join "tablecast_view"."records" as "r1" on r1.tenant_id = $10 and r1.table_id = $11 and r1.deleted_at is null and "r1"."id" = "l1"."from_id"
  where l1.tenant_id = $12 and l1.field_id = $13 and l1.from_table_id = $14 and l1.to_table_id = $15 and "l1"."to_id" = "r"."id" and exists (select
  from "tablecast_view"."links" as "l2" join "tablecast_view"."records" as "r2" on r2.tenant_id = $16 and r2.table_id = $17 and r2.deleted_at is null and "r2"."id" = "l2"."to_id"
  where l2.tenant_id = $18 and l2.field_id = $19 and l2.from_table_id = $20 and l2.to_table_id = $21 and "l2"."from_id" = "r1"."id" and (r2.data ->> '<Person.name>') = $22)) and not exists (select
  from "tablecast_view"."links" as "l1" join "tablecast_view"."records" as "r1" on r1.tenant_id = $23 and r1.table_id = $24 and r1.deleted_at is null and "r1"."id" = "l1"."from_id"
  where l1.tenant_id = $25 and l1.field_id = $26 and l1.from_table_id = $27 and l1.to_table_id = $28 and "l1"."to_id" = "r"."id" and ((tablecast.to_decimal(r1.data -> '<Deal.amount>')) < $29::numeric) is not true))
  order by ("r"."id") asc
  limit $30;
-- $1 1
-- $2 3
-- $3 1
-- $4 4
-- $5 1
-- $6 15
-- $7 4
-- $8 3
-- $9 "d"
-- $10 1
-- $11 5
-- $12 1
-- $13 18
-- $14 5
-- $15 3
-- $16 1
-- $17 4
-- $18 1
-- $19 19
-- $20 5
-- $21 4
-- $22 "Bob"
-- $23 1
-- $24 5
-- $25 1
-- $26 18
-- $27 5
-- $28 3
-- $29 "50"
-- $30 51
