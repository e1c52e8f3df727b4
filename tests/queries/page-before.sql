select "r"."id", "r"."data"
  from "tablecast_view"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."deleted_at" is null and true and (tablecast.sort_key((r.data ->> '<Movie.title>')) collate "C" < $3::text or (tablecast.sort_key((r.data ->> '<Movie.title>')) collate "C" = $4::text and (("r"."id") < $5::uuid or (("r"."id") = $6::uuid and false))))
  order by tablecast.sort_key((r.data ->> '<Movie.title>')) collate "C" desc nulls first, ("r"."id") desc
  limit $7;
-- $1 1
-- $2 1
-- $3 "metropolis"
-- $4 "metropolis"
-- $5 "01939ed0-0000-7000-8000-000000000001"
-- $6 "01939ed0-0000-7000-8000-000000000001"
-- $7 3

select "r"."id"
  from "tablecast_view"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."deleted_at" is null and true and ((tablecast.sort_key((r.data ->> '<Movie.title>')) collate "C" > $3::text or tablecast.sort_key((r.data ->> '<Movie.title>')) collate "C" is null) or (tablecast.sort_key((r.data ->> '<Movie.title>')) collate "C" = $4::text and (("r"."id") > $5::uuid or (("r"."id") = $6::uuid and true))))
  limit $7;
-- $1 1
-- $2 1
-- $3 "metropolis"
-- $4 "metropolis"
-- $5 "01939ed0-0000-7000-8000-000000000001"
-- $6 "01939ed0-0000-7000-8000-000000000001"
-- $7 1
