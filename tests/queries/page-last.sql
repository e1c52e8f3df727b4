select "r"."id", "r"."data"
  from "tablecast_view"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."deleted_at" is null and true
  order by (tablecast.to_number(r.data -> '<Movie.year>')) asc nulls first, ("r"."id") desc
  limit $3;
-- $1 1
-- $2 1
-- $3 3
