select "r"."id", "r"."data"
  from "tablecast_view"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."deleted_at" is null and true
  order by ("r"."id") asc
  limit $3;
-- $1 1
-- $2 1
-- $3 51
