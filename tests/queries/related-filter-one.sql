with near as materialized ((select "r"."id", "r"."data"
  from (select "r".*
  from "tablecast_view"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."deleted_at" is null
  order by "r"."id" asc
  limit $3) as "r"
  where (((select true
  from "tablecast_view"."links" as "l1" join "tablecast_view"."records" as "r1" on "r1"."id" = "l1"."to_id" and r1.tenant_id = $4 and r1.table_id = $5 and r1.deleted_at is null and (select true
  from "tablecast_view"."links" as "l2" join "tablecast_view"."records" as "r2" on "r2"."id" = "l2"."to_id" and r2.tenant_id = $6 and r2.table_id = $7 and r2.deleted_at is null and true
  where l2.tenant_id = $8 and l2.field_id = $9 and l2.from_table_id = $10 and l2.to_table_id = $11 and "l2"."from_id" = "r1"."id"
  limit 1) is true
  where l1.tenant_id = $12 and l1.field_id = $13 and l1.from_table_id = $14 and l1.to_table_id = $15 and "l1"."from_id" = "r"."id"
  limit 1) is true) is not true and (select true
  from "tablecast_view"."links" as "l1" join "tablecast_view"."records" as "r1" on "r1"."id" = "l1"."to_id" and r1.tenant_id = $16 and r1.table_id = $17 and r1.deleted_at is null and (r1.data ->> '<Company.industry>') = $18
  where l1.tenant_id = $19 and l1.field_id = $20 and l1.from_table_id = $21 and l1.to_table_id = $22 and "l1"."from_id" = "r"."id"
  limit 1) is true)
  order by ("r"."id") asc
  limit $23)), done as materialized (
  select (select count(*)
  from near) > $24 or not exists ((select "r"."id"
  from "tablecast_view"."records" as "r"
  where "r"."tenant_id" = $25
    and "r"."table_id" = $26
    and "r"."deleted_at" is null
  order by "r"."id" asc
  limit $27
  offset $28)) as is_done )
  select p.*
  from (
  select *
  from near
  where (select is_done
  from done) union all
  select *
  from ((select "r"."id", "r"."data"
  from "tablecast_view"."records" as "r"
  where "r"."tenant_id" = $29
    and "r"."table_id" = $30
    and "r"."deleted_at" is null and (((exists (select
  from "tablecast_view"."links" as "l1" join "tablecast_view"."records" as "r1" on "r1"."id" = "l1"."to_id" and r1.tenant_id = $31 and r1.table_id = $32 and r1.deleted_at is null and (exists (select
  from "tablecast_view"."links" as "l2" join "tablecast_view"."records" as "r2" on "r2"."id" = "l2"."to_id" and r2.tenant_id = $33 and r2.table_id = $34 and r2.deleted_at is null and true
  where l2.tenant_id = $35 and l2.field_id = $36 and l2.from_table_id = $37 and l2.to_table_id = $38 and "l2"."from_id" = "r1"."id")) is true
  where l1.tenant_id = $39 and l1.field_id = $40 and l1.from_table_id = $41 and l1.to_table_id = $42 and "l1"."from_id" = "r"."id")) is true) is not true and (exists (select
  from "tablecast_view"."links" as "l1" join "tablecast_view"."records" as "r1" on "r1"."id" = "l1"."to_id" and r1.tenant_id = $43 and r1.table_id = $44 and r1.deleted_at is null and (r1.data ->> '<Company.industry>') = $45
  where l1.tenant_id = $46 and l1.field_id = $47 and l1.from_table_id = $48 and l1.to_table_id = $49 and "l1"."from_id" = "r"."id")) is true)
  order by ("r"."id") asc
  limit $50)) as far
  where not (select is_done
  from done) ) as p
  order by p.id asc;
-- $1 1
-- $2 5
-- $3 10000
-- $4 1
-- $5 3
-- $6 1
-- $7 3
-- $8 1
-- $9 13
-- $10 3
-- $11 3
-- $12 1
-- $13 18
-- $14 5
-- $15 3
-- $16 1
-- $17 3
-- $18 "t"
-- $19 1
-- $20 18
-- $21 5
-- $22 3
-- $23 51
-- $24 50
-- $25 1
-- $26 5
-- $27 1
-- $28 10000
-- $29 1
-- $30 5
-- $31 1
-- $32 3
-- $33 1
-- $34 3
-- $35 1
-- $36 13
-- $37 3
-- $38 3
-- $39 1
-- $40 18
-- $41 5
-- $42 3
-- $43 1
-- $44 3
-- $45 "t"
-- $46 1
-- $47 18
-- $48 5
-- $49 3
-- $50 51
