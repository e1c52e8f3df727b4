select "r"."id", "r"."data"
  from "tablecast_view"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."deleted_at" is null and true
  order by tablecast.sort_key((r.data ->> '<Movie.title>')) collate "C" desc nulls last, ("r"."id") asc
  limit $3
  offset $4;
-- $1 1
-- $2 1
-- $3 3
-- $4 3

select "r"."id"
  from "tablecast_view"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."deleted_at" is null and true and true
  limit $3;
-- $1 1
-- $2 1
-- $3 1
