with near as materialized ((select "r"."id", "r"."data"
  from (select "r"."id" as "id", "r"."version" as "version", "r"."data" as "data", "r"."created_at" as "created_at", "r"."updated_at" as "updated_at", "r"."created_by" as "created_by", "r"."updated_by" as "updated_by", "r"."deleted_at" as "deleted_at", "r"."r1" as "r1"
  from "tablecast_view"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."deleted_at" is null
  order by "r"."id" asc
  limit $3) as "r"
  where (((select true
  from "tablecast_view"."records" as "r1"
  where r1.tenant_id = (select $4::int4) and r1.table_id = (select $5::int4) and r1.deleted_at is null and starts_with(tablecast.sort_key((r1.data ->> '<Person.name>')) collate "C", tablecast.sort_key($6::text) collate "C") and "r1"."r1" = "r"."id"
  limit 1) is true) is not true and (select true
  from "tablecast_view"."records" as "r1"
  where r1.tenant_id = (select $7::int4) and r1.table_id = (select $8::int4) and r1.deleted_at is null and (select true
  from "tablecast_view"."links" as "l2"
  where l2.tenant_id = (select $9::int4) and l2.field_id = (select $10::int4) and (exists (select
  from "tablecast_view"."records" as "r2"
  where "r2"."id" = "l2"."to_id" and r2.tenant_id = (select $11::int4) and r2.table_id = (select $12::int4) and r2.deleted_at is null and (r2.data ->> '<Person.name>') = $13)) is true and "l2"."from_id" = "r1"."id"
  limit 1) is true and "r1"."r1" = "r"."id"
  limit 1) is true and ((select true
  from "tablecast_view"."records" as "r1"
  where r1.tenant_id = (select $14::int4) and r1.table_id = (select $15::int4) and r1.deleted_at is null and ((tablecast.to_decimal(r1.data -> '<Deal.amount>')) < $16::numeric) is not true and "r1"."r1" = "r"."id"
  limit 1) is true) is not true)
  order by ("r"."id") asc
  limit $17)), done as materialized (
  select (select count(*)
  from near) > $18 or not exists ((select "r"."id"
  from "tablecast_view"."records" as "r"
  where "r"."tenant_id" = $19
    and "r"."table_id" = $20
    and "r"."deleted_at" is null
  order by "r"."id" asc
  limit $21
  offset $22)) as is_done )
  select p.*
  from (
  select *
  from near
  where (select is_done
  from done) union all
  select *
  from ((select "r"."id", "r"."data"
  from "tablecast_view"."records" as "r"
  where "r"."tenant_id" = $23
    and "r"."table_id" = $24
    and "r"."deleted_at" is null and (((exists (select
  from "tablecast_view"."records" as "r1"
  where r1.tenant_id = (select $25::int4) and r1.table_id = (select $26::int4) and r1.deleted_at is null and starts_with(tablecast.sort_key((r1.data ->> '<Person.name>')) collate "C", tablecast.sort_key($27::text) collate "C") and "r1"."r1" = "r"."id")) is true) is not true and (exists (select
  from "tablecast_view"."records" as "r1"
  where r1.tenant_id = (select $28::int4) and r1.table_id = (select $29::int4) and r1.deleted_at is null and (exists (select
  from "tablecast_view"."links" as "l2"
  where l2.tenant_id = (select $30::int4) and l2.field_id = (select $31::int4) and (exists (select
  from "tablecast_view"."records" as "r2"
  where "r2"."id" = "l2"."to_id" and r2.tenant_id = (select $32::int4) and r2.table_id = (select $33::int4) and r2.deleted_at is null and (r2.data ->> '<Person.name>') = $34)) is true and "l2"."from_id" = "r1"."id")) is true and "r1"."r1" = "r"."id")) is true and ((exists (select
  from "tablecast_view"."records" as "r1"
  where r1.tenant_id = (select $35::int4) and r1.table_id = (select $36::int4) and r1.deleted_at is null and ((tablecast.to_decimal(r1.data -> '<Deal.amount>')) < $37::numeric) is not true and "r1"."r1" = "r"."id")) is true) is not true)
  order by ("r"."id") asc
  limit $38)) as far
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
-- $8 5
-- $9 1
-- $10 19
-- $11 1
-- $12 4
-- $13 "Bob"
-- $14 1
-- $15 5
-- $16 "50"
-- $17 51
-- $18 50
-- $19 1
-- $20 3
-- $21 1
-- $22 10000
-- $23 1
-- $24 3
-- $25 1
-- $26 4
-- $27 "d"
-- $28 1
-- $29 5
-- $30 1
-- $31 19
-- $32 1
-- $33 4
-- $34 "Bob"
-- $35 1
-- $36 5
-- $37 "50"
-- $38 51
