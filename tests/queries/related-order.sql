select "r"."id", "r"."data"
  from "tablecast_view"."records" as "r" left join lateral (
  select "o_18"."id", "o_18"."version", "o_18"."data", "o_18"."created_at", "o_18"."updated_at", "o_18"."created_by", "o_18"."updated_by", "o_18"."deleted_at", "o_18"."r1"
  from "tablecast_view"."records" as "o_18"
  where o_18.tenant_id = $1 and o_18.table_id = $2 and o_18.deleted_at is null and "o_18"."id" = "r"."r1"
  limit 1 ) as "o_18" on true left join lateral (
  select "o_18_13"."id", "o_18_13"."version", "o_18_13"."data", "o_18_13"."created_at", "o_18_13"."updated_at", "o_18_13"."created_by", "o_18_13"."updated_by", "o_18_13"."deleted_at", "o_18_13"."r1"
  from "tablecast_view"."records" as "o_18_13"
  where o_18_13.tenant_id = $3 and o_18_13.table_id = $4 and o_18_13.deleted_at is null and "o_18_13"."id" = "o_18"."r1"
  limit 1 ) as "o_18_13" on true
  where "r"."tenant_id" = $5
    and "r"."table_id" = $6
    and "r"."deleted_at" is null and true and ((tablecast.sort_key((o_18_13.data ->> '<Company.name>')) collate "C" < $7::text or tablecast.sort_key((o_18_13.data ->> '<Company.name>')) collate "C" is null) or (tablecast.sort_key((o_18_13.data ->> '<Company.name>')) collate "C" = $8::text and ((tablecast.sort_key((o_18.data ->> '<Company.name>')) collate "C" > $9::text or tablecast.sort_key((o_18.data ->> '<Company.name>')) collate "C" is null) or (tablecast.sort_key((o_18.data ->> '<Company.name>')) collate "C" = $10::text and (("r"."id") > $11::uuid or (("r"."id") = $12::uuid and false))))))
  order by tablecast.sort_key((o_18_13.data ->> '<Company.name>')) collate "C" desc nulls last, tablecast.sort_key((o_18.data ->> '<Company.name>')) collate "C" asc nulls last, ("r"."id") asc
  limit $13;
-- $1 1
-- $2 3
-- $3 1
-- $4 3
-- $5 1
-- $6 5
-- $7 "acme"
-- $8 "acme"
-- $9 "bakery"
-- $10 "bakery"
-- $11 "01939ed0-0000-7000-8000-000000000922"
-- $12 "01939ed0-0000-7000-8000-000000000922"
-- $13 3

select "r"."id"
  from "tablecast_view"."records" as "r" left join lateral (
  select "o_18"."id", "o_18"."version", "o_18"."data", "o_18"."created_at", "o_18"."updated_at", "o_18"."created_by", "o_18"."updated_by", "o_18"."deleted_at", "o_18"."r1"
  from "tablecast_view"."records" as "o_18"
  where o_18.tenant_id = $1 and o_18.table_id = $2 and o_18.deleted_at is null and "o_18"."id" = "r"."r1"
  limit 1 ) as "o_18" on true left join lateral (
  select "o_18_13"."id", "o_18_13"."version", "o_18_13"."data", "o_18_13"."created_at", "o_18_13"."updated_at", "o_18_13"."created_by", "o_18_13"."updated_by", "o_18_13"."deleted_at", "o_18_13"."r1"
  from "tablecast_view"."records" as "o_18_13"
  where o_18_13.tenant_id = $3 and o_18_13.table_id = $4 and o_18_13.deleted_at is null and "o_18_13"."id" = "o_18"."r1"
  limit 1 ) as "o_18_13" on true
  where "r"."tenant_id" = $5
    and "r"."table_id" = $6
    and "r"."deleted_at" is null and true and (tablecast.sort_key((o_18_13.data ->> '<Company.name>')) collate "C" > $7::text or (tablecast.sort_key((o_18_13.data ->> '<Company.name>')) collate "C" = $8::text and (tablecast.sort_key((o_18.data ->> '<Company.name>')) collate "C" < $9::text or (tablecast.sort_key((o_18.data ->> '<Company.name>')) collate "C" = $10::text and (("r"."id") < $11::uuid or (("r"."id") = $12::uuid and true))))))
  limit $13;
-- $1 1
-- $2 3
-- $3 1
-- $4 3
-- $5 1
-- $6 5
-- $7 "acme"
-- $8 "acme"
-- $9 "bakery"
-- $10 "bakery"
-- $11 "01939ed0-0000-7000-8000-000000000922"
-- $12 "01939ed0-0000-7000-8000-000000000922"
-- $13 1
