with near as materialized ((select "r"."id", "r"."data"
  from (select "r"."id" as "id", "r"."version" as "version", "r"."data" as "data", "r"."created_at" as "created_at", "r"."updated_at" as "updated_at", "r"."created_by" as "created_by", "r"."updated_by" as "updated_by", "r"."deleted_at" as "deleted_at", "r"."r1" as "r1"
  from "tablecast_view"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."deleted_at" is null
  order by "r"."id" asc
  limit $3) as "r"
  where (select count(*)
  from "tablecast_view"."links" as "l1"
  where l1.tenant_id = (select $4::int4) and l1.field_id = (select $5::int4) and l1.from_table_id = $6 and l1.to_table_id = $7 and (exists (select
  from "tablecast_view"."records" as "r1"
  where "r1"."id" = "l1"."from_id" and r1.tenant_id = (select $8::int4) and r1.table_id = (select $9::int4) and r1.deleted_at is null)) is true and "l1"."to_id" = "r"."id") >= $10::int4
  order by ("r"."id") asc
  limit $11)), done as materialized (
  select (select count(*)
  from near) > $12 or not exists ((select "r"."id"
  from "tablecast_view"."records" as "r"
  where "r"."tenant_id" = $13
    and "r"."table_id" = $14
    and "r"."deleted_at" is null
  order by "r"."id" asc
  limit $15
  offset $16)) as is_done )
  select p.*
  from (
  select *
  from near
  where (select is_done
  from done) union all
  select *
  from ((select "r"."id", "r"."data"
  from "tablecast_view"."records" as "r"
  where "r"."tenant_id" = $17
    and "r"."table_id" = $18
    and "r"."deleted_at" is null and (select count(*)
  from "tablecast_view"."links" as "l1"
  where l1.tenant_id = (select $19::int4) and l1.field_id = (select $20::int4) and l1.from_table_id = $21 and l1.to_table_id = $22 and (exists (select
  from "tablecast_view"."records" as "r1"
  where "r1"."id" = "l1"."from_id" and r1.tenant_id = (select $23::int4) and r1.table_id = (select $24::int4) and r1.deleted_at is null)) is true and "l1"."to_id" = "r"."id") >= $25::int4
  order by ("r"."id") asc
  limit $26)) as far
  where not (select is_done
  from done) ) as p
  order by p.id asc;
-- $1 1
-- $2 4
-- $3 10000
-- $4 1
-- $5 19
-- $6 5
-- $7 4
-- $8 1
-- $9 5
-- $10 2
-- $11 51
-- $12 50
-- $13 1
-- $14 4
-- $15 1
-- $16 10000
-- $17 1
-- $18 4
-- $19 1
-- $20 19
-- $21 5
-- $22 4
-- $23 1
-- $24 5
-- $25 2
-- $26 51

select count(*) as "count"
  from "tablecast_view"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."deleted_at" is null and (select count(*)
  from "tablecast_view"."links" as "l1"
  where l1.tenant_id = (select $3::int4) and l1.field_id = (select $4::int4) and l1.from_table_id = $5 and l1.to_table_id = $6 and (exists (select
  from "tablecast_view"."records" as "r1"
  where "r1"."id" = "l1"."from_id" and r1.tenant_id = (select $7::int4) and r1.table_id = (select $8::int4) and r1.deleted_at is null)) is true and "l1"."to_id" = "r"."id") >= $9::int4;
-- $1 1
-- $2 4
-- $3 1
-- $4 19
-- $5 5
-- $6 4
-- $7 1
-- $8 5
-- $9 2
