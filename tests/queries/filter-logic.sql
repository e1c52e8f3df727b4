select "r"."id", "r"."data"
  from "tablecast_view"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."deleted_at" is null and (((r.data ->> '<Movie.rating>') = $3) is not true and ((tablecast.to_number(r.data -> '<Movie.year>')) < $4::numeric or (tablecast.to_number(r.data -> '<Movie.year>')) is null))
  order by ("r"."id") asc
  limit $5;
-- $1 1
-- $2 1
-- $3 "r"
-- $4 1950
-- $5 51
