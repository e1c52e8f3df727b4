with near as materialized ((select "r"."id", "r"."data"
  from (select "r"."id" as "id", "r"."version" as "version", "r"."data" as "data", "r"."created_at" as "created_at", "r"."updated_at" as "updated_at", "r"."created_by" as "created_by", "r"."updated_by" as "updated_by", "r"."deleted_at" as "deleted_at", "r"."r1" as "r1"
  from "tablecast_view"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."deleted_at" is null
  order by "r"."id" asc
  limit $3) as "r"
  where ((("r"."r1" is not null and (select true
  from "tablecast_view"."records" as "r1"
  where r1.tenant_id = $4 and r1.table_id = $5 and r1.deleted_at is null and ("r1"."r1" is not null and (select true
  from "tablecast_view"."records" as "r2"
  where r2.tenant_id = $6 and r2.table_id = $7 and r2.deleted_at is null and true and "r2"."id" = "r1"."r1"
  limit 1) is true) and "r1"."id" = "r"."r1"
  limit 1) is true)) is not true and ("r"."r1" is not null and (select true
  from "tablecast_view"."records" as "r1"
  where r1.tenant_id = $8 and r1.table_id = $9 and r1.deleted_at is null and (r1.data ->> '<Company.industry>') = $10 and "r1"."id" = "r"."r1"
  limit 1) is true))
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
    and "r"."deleted_at" is null and ((("r"."r1" is not null and (exists (select
  from "tablecast_view"."records" as "r1"
  where r1.tenant_id = $19 and r1.table_id = $20 and r1.deleted_at is null and ("r1"."r1" is not null and (exists (select
  from "tablecast_view"."records" as "r2"
  where r2.tenant_id = $21 and r2.table_id = $22 and r2.deleted_at is null and true and "r2"."id" = "r1"."r1")) is true) and "r1"."id" = "r"."r1")) is true)) is not true and ("r"."r1" is not null and (exists (select
  from "tablecast_view"."records" as "r1"
  where r1.tenant_id = $23 and r1.table_id = $24 and r1.deleted_at is null and (r1.data ->> '<Company.industry>') = $25 and "r1"."id" = "r"."r1")) is true))
  order by ("r"."id") asc
  limit $26)) as far
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
-- $9 3
-- $10 "t"
-- $11 51
-- $12 50
-- $13 1
-- $14 5
-- $15 1
-- $16 10000
-- $17 1
-- $18 5
-- $19 1
-- $20 3
-- $21 1
-- $22 3
-- $23 1
-- $24 3
-- $25 "t"
-- $26 51
