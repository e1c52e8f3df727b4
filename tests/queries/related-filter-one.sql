with near as materialized ((select "r"."id", "r"."data"
  from (select "r".*
  from "tablecast_view"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."deleted_at" is null
  order by "r"."id" asc
  limit $3) as "r"
  where (((exists (select
  from "tablecast_view"."links" as "l1"
  where l1.tenant_id = $4 and l1.field_id = $5 and l1.from_table_id = $6 and l1.to_table_id = $7 and (exists (select
  from "tablecast_view"."records" as "r1"
  where "r1"."id" = "l1"."to_id" and r1.tenant_id = $8 and r1.table_id = $9 and r1.deleted_at is null and (exists (select
  from "tablecast_view"."links" as "l2"
  where l2.tenant_id = $10 and l2.field_id = $11 and l2.from_table_id = $12 and l2.to_table_id = $13 and (exists (select
  from "tablecast_view"."records" as "r2"
  where "r2"."id" = "l2"."to_id" and r2.tenant_id = $14 and r2.table_id = $15 and r2.deleted_at is null and true)) is true and "l2"."from_id" = "r1"."id")) is true)) is true and "l1"."from_id" = "r"."id")) is true) is not true and (exists (select
  from "tablecast_view"."links" as "l1"
  where l1.tenant_id = $16 and l1.field_id = $17 and l1.from_table_id = $18 and l1.to_table_id = $19 and (exists (select
  from "tablecast_view"."records" as "r1"
  where "r1"."id" = "l1"."to_id" and r1.tenant_id = $20 and r1.table_id = $21 and r1.deleted_at is null and (r1.data ->> '<Company.industry>') = $22)) is true and "l1"."from_id" = "r"."id")) is true)
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
  from "tablecast_view"."links" as "l1"
  where l1.tenant_id = $31 and l1.field_id = $32 and l1.from_table_id = $33 and l1.to_table_id = $34 and (exists (select
  from "tablecast_view"."records" as "r1"
  where "r1"."id" = "l1"."to_id" and r1.tenant_id = $35 and r1.table_id = $36 and r1.deleted_at is null and (exists (select
  from "tablecast_view"."links" as "l2"
  where l2.tenant_id = $37 and l2.field_id = $38 and l2.from_table_id = $39 and l2.to_table_id = $40 and (exists (select
  from "tablecast_view"."records" as "r2"
  where "r2"."id" = "l2"."to_id" and r2.tenant_id = $41 and r2.table_id = $42 and r2.deleted_at is null and true)) is true and "l2"."from_id" = "r1"."id")) is true)) is true and "l1"."from_id" = "r"."id")) is true) is not true and (exists (select
  from "tablecast_view"."links" as "l1"
  where l1.tenant_id = $43 and l1.field_id = $44 and l1.from_table_id = $45 and l1.to_table_id = $46 and (exists (select
  from "tablecast_view"."records" as "r1"
  where "r1"."id" = "l1"."to_id" and r1.tenant_id = $47 and r1.table_id = $48 and r1.deleted_at is null and (r1.data ->> '<Company.industry>') = $49)) is true and "l1"."from_id" = "r"."id")) is true)
  order by ("r"."id") asc
  limit $50)) as far
  where not (select is_done
  from done) ) as p
  order by p.id asc;
-- $1 1
-- $2 5
-- $3 10000
-- $4 1
-- $5 18
-- $6 5
-- $7 3
-- $8 1
-- $9 3
-- $10 1
-- $11 13
-- $12 3
-- $13 3
-- $14 1
-- $15 3
-- $16 1
-- $17 18
-- $18 5
-- $19 3
-- $20 1
-- $21 3
-- $22 "t"
-- $23 51
-- $24 50
-- $25 1
-- $26 5
-- $27 1
-- $28 10000
-- $29 1
-- $30 5
-- $31 1
-- $32 18
-- $33 5
-- $34 3
-- $35 1
-- $36 3
-- $37 1
-- $38 13
-- $39 3
-- $40 3
-- $41 1
-- $42 3
-- $43 1
-- $44 18
-- $45 5
-- $46 3
-- $47 1
-- $48 3
-- $49 "t"
-- $50 51
