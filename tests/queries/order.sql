select "r"."id", "r"."data"
  from "tablecast_view"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."deleted_at" is null and true
  order by (tablecast.to_number(r.data -> '<Movie.score>')) desc nulls last, array_position($3::text[], (r.data ->> '<Movie.rating>')) asc nulls first, tablecast.sort_key((r.data ->> '<Movie.title>')) collate "C" asc nulls last, ("r"."id") asc
  limit $4;
-- $1 1
-- $2 1
-- $3 ["g","pg","r"]
-- $4 5
