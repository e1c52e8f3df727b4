with near as materialized ((select "r"."id", "r"."data"
  from (select "r".*
  from "tablecast_view"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."deleted_at" is null
  order by "r"."id" asc
  limit $3) as "r"
  where (((select true
  from "tablecast_view"."links" as "l1"
  where l1.tenant_id = $4 and l1.field_id = $5 and l1.from_table_id = $6 and l1.to_table_id = $7 and (exists (select
  from "tablecast_view"."records" as "r1"
  where "r1"."id" = "l1"."from_id" and r1.tenant_id = $8 and r1.table_id = $9 and r1.deleted_at is null and starts_with(tablecast.sort_key((r1.data ->> '<Person.name>')) collate "C", tablecast.sort_key($10::text) collate "C"))) is true and "l1"."to_id" = "r"."id"
  limit 1) is true) is not true and (select true
  from "tablecast_view"."links" as "l1"
  where l1.tenant_id = $11 and l1.field_id = $12 and l1.from_table_id = $13 and l1.to_table_id = $14 and (exists (select
  from "tablecast_view"."records" as "r1"
  where "r1"."id" = "l1"."from_id" and r1.tenant_id = $15 and r1.table_id = $16 and r1.deleted_at is null and (select true
  from "tablecast_view"."links" as "l2"
  where l2.tenant_id = $17 and l2.field_id = $18 and l2.from_table_id = $19 and l2.to_table_id = $20 and (exists (select
  from "tablecast_view"."records" as "r2"
  where "r2"."id" = "l2"."to_id" and r2.tenant_id = $21 and r2.table_id = $22 and r2.deleted_at is null and (r2.data ->> '<Person.name>') = $23)) is true and "l2"."from_id" = "r1"."id"
  limit 1) is true)) is true and "l1"."to_id" = "r"."id"
  limit 1) is true and ((select true
  from "tablecast_view"."links" as "l1"
  where l1.tenant_id = $24 and l1.field_id = $25 and l1.from_table_id = $26 and l1.to_table_id = $27 and (exists (select
  from "tablecast_view"."records" as "r1"
  where "r1"."id" = "l1"."from_id" and r1.tenant_id = $28 and r1.table_id = $29 and r1.deleted_at is null and ((tablecast.to_decimal(r1.data -> '<Deal.amount>')) < $30::numeric) is not true)) is true and "l1"."to_id" = "r"."id"
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
  from "tablecast_view"."links" as "l1"
  where l1.tenant_id = $39 and l1.field_id = $40 and l1.from_table_id = $41 and l1.to_table_id = $42 and (exists (select
  from "tablecast_view"."records" as "r1"
  where "r1"."id" = "l1"."from_id" and r1.tenant_id = $43 and r1.table_id = $44 and r1.deleted_at is null and starts_with(tablecast.sort_key((r1.data ->> '<Person.name>')) collate "C", tablecast.sort_key($45::text) collate "C"))) is true and "l1"."to_id" = "r"."id")) is true) is not true and (exists (select
  from "tablecast_view"."links" as "l1"
  where l1.tenant_id = $46 and l1.field_id = $47 and l1.from_table_id = $48 and l1.to_table_id = $49 and (exists (select
  from "tablecast_view"."records" as "r1"
  where "r1"."id" = "l1"."from_id" and r1.tenant_id = $50 and r1.table_id = $51 and r1.deleted_at is null and (exists (select
  from "tablecast_view"."links" as "l2"
  where l2.tenant_id = $52 and l2.field_id = $53 and l2.from_table_id = $54 and l2.to_table_id = $55 and (exists (select
  from "tablecast_view"."records" as "r2"
  where "r2"."id" = "l2"."to_id" and r2.tenant_id = $56 and r2.table_id = $57 and r2.deleted_at is null and (r2.data ->> '<Person.name>') = $58)) is true and "l2"."from_id" = "r1"."id")) is true)) is true and "l1"."to_id" = "r"."id")) is true and ((exists (select
  from "tablecast_view"."links" as "l1"
  where l1.tenant_id = $59 and l1.field_id = $60 and l1.from_table_id = $61 and l1.to_table_id = $62 and (exists (select
  from "tablecast_view"."records" as "r1"
  where "r1"."id" = "l1"."from_id" and r1.tenant_id = $63 and r1.table_id = $64 and r1.deleted_at is null and ((tablecast.to_decimal(r1.data -> '<Deal.amount>')) < $65::numeric) is not true)) is true and "l1"."to_id" = "r"."id")) is true) is not true)
  order by ("r"."id") asc
  limit $66)) as far
  where not (select is_done
  from done) ) as p
  order by p.id asc;
-- $1 1
-- $2 3
-- $3 10000
-- $4 1
-- $5 15
-- $6 4
-- $7 3
-- $8 1
-- $9 4
-- $10 "d"
-- $11 1
-- $12 18
-- $13 5
-- $14 3
-- $15 1
-- $16 5
-- $17 1
-- $18 19
-- $19 5
-- $20 4
-- $21 1
-- $22 4
-- $23 "Bob"
-- $24 1
-- $25 18
-- $26 5
-- $27 3
-- $28 1
-- $29 5
-- $30 "50"
-- $31 51
-- $32 50
-- $33 1
-- $34 3
-- $35 1
-- $36 10000
-- $37 1
-- $38 3
-- $39 1
-- $40 15
-- $41 4
-- $42 3
-- $43 1
-- $44 4
-- $45 "d"
-- $46 1
-- $47 18
-- $48 5
-- $49 3
-- $50 1
-- $51 5
-- $52 1
-- $53 19
-- $54 5
-- $55 4
-- $56 1
-- $57 4
-- $58 "Bob"
-- $59 1
-- $60 18
-- $61 5
-- $62 3
-- $63 1
-- $64 5
-- $65 "50"
-- $66 51
