select "r"."id", "r"."data"
  from "tablecast_view"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."deleted_at" is null and (tablecast.to_number(r.data -> '<Movie.year>')) >= $3::numeric
  order by ("r"."id") asc
  limit $4;
-- $1 1
-- $2 1
-- $3 2000
-- $4 2

select count(*) as "count"
  from "tablecast_view"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."deleted_at" is null and (tablecast.to_number(r.data -> '<Movie.year>')) >= $3::numeric;
-- $1 1
-- $2 1
-- $3 2000
