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
  where l1.tenant_id = (select $4::int4) and l1.field_id = (select $5::int4) and (exists (select
  from "tablecast_view"."records" as "r1"
  where "r1"."id" = "l1"."from_id" and r1.tenant_id = (select $6::int4) and r1.table_id = (select $7::int4) and r1.deleted_at is null)) is true and "l1"."to_id" = "r"."id") >= $8::int4
  order by ("r"."id") asc
  limit $9)), done as materialized (
  select (select count(*)
  from near) > $10 or not exists ((select "r"."id"
  from "tablecast_view"."records" as "r"
  where "r"."tenant_id" = $11
    and "r"."table_id" = $12
    and "r"."deleted_at" is null
  order by "r"."id" asc
  limit $13
  offset $14)) as is_done )
  select p.*
  from (
  select *
  from near
  where (select is_done
  from done) union all
  select *
  from ((select "r"."id", "r"."data"
  from "tablecast_view"."records" as "r"
  where "r"."tenant_id" = $15
    and "r"."table_id" = $16
    and "r"."deleted_at" is null and (select count(*)
  from "tablecast_view"."links" as "l1"
  where l1.tenant_id = (select $17::int4) and l1.field_id = (select $18::int4) and (exists (select
  from "tablecast_view"."records" as "r1"
  where "r1"."id" = "l1"."from_id" and r1.tenant_id = (select $19::int4) and r1.table_id = (select $20::int4) and r1.deleted_at is null)) is true and "l1"."to_id" = "r"."id") >= $21::int4
  order by ("r"."id") asc
  limit $22)) as far
  where not (select is_done
  from done) ) as p
  order by p.id asc;
-- $1 1
-- $2 4
-- $3 10000
-- $4 1
-- $5 19
-- $6 1
-- $7 5
-- $8 2
-- $9 51
-- $10 50
-- $11 1
-- $12 4
-- $13 1
-- $14 10000
-- $15 1
-- $16 4
-- $17 1
-- $18 19
-- $19 1
-- $20 5
-- $21 2
-- $22 51

select count(*) as "count"
  from "tablecast_view"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."deleted_at" is null and (select count(*)
  from "tablecast_view"."links" as "l1"
  where l1.tenant_id = (select $3::int4) and l1.field_id = (select $4::int4) and (exists (select
  from "tablecast_view"."records" as "r1"
  where "r1"."id" = "l1"."from_id" and r1.tenant_id = (select $5::int4) and r1.table_id = (select $6::int4) and r1.deleted_at is null)) is true and "l1"."to_id" = "r"."id") >= $7::int4;
-- $1 1
-- $2 4
-- $3 1
-- $4 19
-- $5 1
-- $6 5
-- $7 2
