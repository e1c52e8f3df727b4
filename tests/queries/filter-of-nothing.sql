select count(*) as "count"
  from "tablecast_view"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."deleted_at" is null and true;
-- $1 1
-- $2 1

select count(*) as "count"
  from "tablecast_view"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."deleted_at" is null and true;
-- $1 1
-- $2 1

select count(*) as "count"
  from "tablecast_view"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."deleted_at" is null and false;
-- $1 1
-- $2 1

select count(*) as "count"
  from "tablecast_view"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."deleted_at" is null and (r.data ->> '<Movie.title>') = any($3);
-- $1 1
-- $2 1
-- $3 []

select count(*) as "count"
  from "tablecast_view"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."deleted_at" is null and (true) is not true;
-- $1 1
-- $2 1
