select "r"."id", "r"."data"
  from "tablecast_view"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."deleted_at" is null and (("r"."id") is distinct from $3 and (r.data ->> '<Movie.title>') is distinct from $4 and (tablecast.to_number(r.data -> '<Movie.year>')) = any($5) and (tablecast.to_decimal(r.data -> '<Movie.gross>')) is not null and ((r.data ->> '<Movie.rating>') = any($6)) is not true and (tablecast.to_boolean(r.data -> '<Movie.isClassic>')) = $7)
  order by ("r"."id") asc
  limit $8;
-- $1 1
-- $2 1
-- $3 "01939ed0-0000-7000-8000-000000000006"
-- $4 "Up"
-- $5 [1927,2001,1979]
-- $6 ["pg"]
-- $7 false
-- $8 51
