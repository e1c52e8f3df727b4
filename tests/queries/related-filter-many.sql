with near as materialized ((select "r"."id", "r"."data"
  from (select "r".*
  from "tablecast_view"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."deleted_at" is null
  order by "r"."id" asc
  limit $3) as "r"
  where (((select true
  from "tablecast_view"."links" as "l1" join "tablecast_view"."records" as "r1" on "r1"."id" = "l1"."from_id" and r1.tenant_id = $4 and r1.table_id = $5 and r1.deleted_at is null and starts_with(tablecast.sort_key((r1.data ->> '<Person.name>')) collate "C", tablecast.sort_key($6::text) collate "C")
  where l1.tenant_id = $7 and l1.field_id = $8 and l1.from_table_id = $9 and l1.to_table_id = $10 and "l1"."to_id" = "r"."id"
  limit 1) is true) is not true and (select true
  from "tablecast_view"."links" as "l1" join "tablecast_view"."records" as "r1" on "r1"."id" = "l1"."from_id" and r1.tenant_id = $11 and r1.table_id = $12 and r1.deleted_at is null and (select true
  from "tablecast_view"."links" as "l2" join "tablecast_view"."records" as "r2" on "r2"."id" = "l2"."to_id" and r2.tenant_id = $13 and r2.table_id = $14 and r2.deleted_at is null and (r2.data ->> '<Person.name>') = $15
  where l2.tenant_id = $16 and l2.field_id = $17 and l2.from_table_id = $18 and l2.to_table_id = $19 and "l2"."from_id" = "r1"."id"
  limit 1) is true
  where l1.tenant_id = $20 and l1.field_id = $21 and l1.from_table_id = $22 and l1.to_table_id = $23 and "l1"."to_id" = "r"."id"
  limit 1) is true and ((select true
  from "tablecast_view"."links" as "l1" join "tablecast_view"."records" as "r1" on "r1"."id" = "l1"."from_id" and r1.tenant_id = $24 and r1.table_id = $25 and r1.deleted_at is null and ((tablecast.to_decimal(r1.data -> '<Deal.amount>')) < $26::numeric) is not true
  where l1.tenant_id = $27 and l1.field_id = $28 and l1.from_table_id = $29 and l1.to_table_id = $30 and "l1"."to_id" = "r"."id"
  limit 1) is true) is not true)
  order by ("r"."id") asc
  limit $31)), done as materialized (
  select (select count(*)
  from near) > $32 or not exists ((select "r"."id"
  from "tablecast_view"."records" as "r"
  where "r"."tenant_id" = $33
    and "r"."table_id" = $34
    and "r"."deleted_at" is null
  order by "r"."id" asc
  limit $35
  offset $36)) as is_done )
  select p.*
  from (
  select *
  from near
  where (select is_done
  from done) union all
  select *
  from ((select "r"."id", "r"."data"
  from "tablecast_view"."records" as "r"
  where "r"."tenant_id" = $37
    and "r"."table_id" = $38
    and "r"."deleted_at" is null and (((exists (select
  from "tablecast_view"."links" as "l1" join "tablecast_view"."records" as "r1" on "r1"."id" = "l1"."from_id" and r1.tenant_id = $39 and r1.table_id = $40 and r1.deleted_at is null and starts_with(tablecast.sort_key((r1.data ->> '<Person.name>')) collate "C", tablecast.sort_key($41::text) collate "C")
  where l1.tenant_id = $42 and l1.field_id = $43 and l1.from_table_id = $44 and l1.to_table_id = $45 and "l1"."to_id" = "r"."id")) is true) is not true and (exists (select
  from "tablecast_view"."links" as "l1" join "tablecast_view"."records" as "r1" on "r1"."id" = "l1"."from_id" and r1.tenant_id = $46 and r1.table_id = $47 and r1.deleted_at is null and (exists (select
  from "tablecast_view"."links" as "l2" join "tablecast_view"."records" as "r2" on "r2"."id" = "l2"."to_id" and r2.tenant_id = $48 and r2.table_id = $49 and r2.deleted_at is null and (r2.data ->> '<Person.name>') = $50
  where l2.tenant_id = $51 and l2.field_id = $52 and l2.from_table_id = $53 and l2.to_table_id = $54 and "l2"."from_id" = "r1"."id")) is true
  where l1.tenant_id = $55 and l1.field_id = $56 and l1.from_table_id = $57 and l1.to_table_id = $58 and "l1"."to_id" = "r"."id")) is true and ((exists (select
  from "tablecast_view"."links" as "l1" join "tablecast_view"."records" as "r1" on "r1"."id" = "l1"."from_id" and r1.tenant_id = $59 and r1.table_id = $60 and r1.deleted_at is null and ((tablecast.to_decimal(r1.data -> '<Deal.amount>')) < $61::numeric) is not true
  where l1.tenant_id = $62 and l1.field_id = $63 and l1.from_table_id = $64 and l1.to_table_id = $65 and "l1"."to_id" = "r"."id")) is true) is not true)
  order by ("r"."id") asc
  limit $66)) as far
  where not (select is_done
  from done) ) as p
  order by p.id asc;
-- $1 1
-- $2 3
-- $3 10000
-- $4 1
-- $5 4
-- $6 "d"
-- $7 1
-- $8 15
-- $9 4
-- $10 3
-- $11 1
-- $12 5
-- $13 1
-- $14 4
-- $15 "Bob"
-- $16 1
-- $17 19
-- $18 5
-- $19 4
-- $20 1
-- $21 18
-- $22 5
-- $23 3
-- $24 1
-- $25 5
-- $26 "50"
-- $27 1
-- $28 18
-- $29 5
-- $30 3
-- $31 51
-- $32 50
-- $33 1
-- $34 3
-- $35 1
-- $36 10000
-- $37 1
-- $38 3
-- $39 1
-- $40 4
-- $41 "d"
-- $42 1
-- $43 15
-- $44 4
-- $45 3
-- $46 1
-- $47 5
-- $48 1
-- $49 4
-- $50 "Bob"
-- $51 1
-- $52 19
-- $53 5
-- $54 4
-- $55 1
-- $56 18
-- $57 5
-- $58 3
-- $59 1
-- $60 5
-- $61 "50"
-- $62 1
-- $63 18
-- $64 5
-- $65 3
-- $66 51
