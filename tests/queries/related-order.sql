select "r"."id", "r"."data"
  from "tablecast_view"."records" as "r" left join "tablecast_view"."links" as "l_18" on l_18.tenant_id = $1 and l_18.field_id = $2 and l_18.from_table_id = $3 and l_18.to_table_id = $4 and l_18.from_id = r.id and l_18.position = 0 left join "tablecast_view"."records" as "o_18" on o_18.tenant_id = $5 and o_18.table_id = $6 and o_18.deleted_at is null and o_18.id = l_18.to_id left join "tablecast_view"."links" as "l_18_13" on l_18_13.tenant_id = $7 and l_18_13.field_id = $8 and l_18_13.from_table_id = $9 and l_18_13.to_table_id = $10 and l_18_13.from_id = o_18.id and l_18_13.position = 0 left join "tablecast_view"."records" as "o_18_13" on o_18_13.tenant_id = $11 and o_18_13.table_id = $12 and o_18_13.deleted_at is null and o_18_13.id = l_18_13.to_id
  where "r"."tenant_id" = $13
    and "r"."table_id" = $14
    and "r"."deleted_at" is null and true and ((tablecast.sort_key((o_18_13.data ->> '<Company.name>')) collate "C" < $15::text or tablecast.sort_key((o_18_13.data ->> '<Company.name>')) collate "C" is null) or (tablecast.sort_key((o_18_13.data ->> '<Company.name>')) collate "C" = $16::text and ((tablecast.sort_key((o_18.data ->> '<Company.name>')) collate "C" > $17::text or tablecast.sort_key((o_18.data ->> '<Company.name>')) collate "C" is null) or (tablecast.sort_key((o_18.data ->> '<Company.name>')) collate "C" = $18::text and (("r"."id") > $19::uuid or (("r"."id") = $20::uuid and false))))))
  order by tablecast.sort_key((o_18_13.data ->> '<Company.name>')) collate "C" desc nulls last, tablecast.sort_key((o_18.data ->> '<Company.name>')) collate "C" asc nulls last, ("r"."id") asc
  limit $21;
-- $1 1
-- $2 18
-- $3 5
-- $4 3
-- $5 1
-- $6 3
-- $7 1
-- $8 13
-- $9 3
-- $10 3
-- $11 1
-- $12 3
-- $13 1
-- $14 5
-- $15 "acme"
-- $16 "acme"
-- $17 "bakery"
-- $18 "bakery"
-- $19 "01939ed0-0000-7000-8000-000000000922"
-- $20 "01939ed0-0000-7000-8000-000000000922"
-- $21 3

select "r"."id"
  from "tablecast_view"."records" as "r" left join "tablecast_view"."links" as "l_18" on l_18.tenant_id = $1 and l_18.field_id = $2 and l_18.from_table_id = $3 and l_18.to_table_id = $4 and l_18.from_id = r.id and l_18.position = 0 left join "tablecast_view"."records" as "o_18" on o_18.tenant_id = $5 and o_18.table_id = $6 and o_18.deleted_at is null and o_18.id = l_18.to_id left join "tablecast_view"."links" as "l_18_13" on l_18_13.tenant_id = $7 and l_18_13.field_id = $8 and l_18_13.from_table_id = $9 and l_18_13.to_table_id = $10 and l_18_13.from_id = o_18.id and l_18_13.position = 0 left join "tablecast_view"."records" as "o_18_13" on o_18_13.tenant_id = $11 and o_18_13.table_id = $12 and o_18_13.deleted_at is null and o_18_13.id = l_18_13.to_id
  where "r"."tenant_id" = $13
    and "r"."table_id" = $14
    and "r"."deleted_at" is null and true and (tablecast.sort_key((o_18_13.data ->> '<Company.name>')) collate "C" > $15::text or (tablecast.sort_key((o_18_13.data ->> '<Company.name>')) collate "C" = $16::text and (tablecast.sort_key((o_18.data ->> '<Company.name>')) collate "C" < $17::text or (tablecast.sort_key((o_18.data ->> '<Company.name>')) collate "C" = $18::text and (("r"."id") < $19::uuid or (("r"."id") = $20::uuid and true))))))
  limit $21;
-- $1 1
-- $2 18
-- $3 5
-- $4 3
-- $5 1
-- $6 3
-- $7 1
-- $8 13
-- $9 3
-- $10 3
-- $11 1
-- $12 3
-- $13 1
-- $14 5
-- $15 "acme"
-- $16 "acme"
-- $17 "bakery"
-- $18 "bakery"
-- $19 "01939ed0-0000-7000-8000-000000000922"
-- $20 "01939ed0-0000-7000-8000-000000000922"
-- $21 1
