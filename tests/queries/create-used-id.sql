select pg_advisory_xact_lock_shared($1::int4, $2::int4);
-- $1 1
-- $2 2

select "catalog_version" as "version", "state"
  from "tablecast_view"."tenants"
  where "id" = $1;
-- $1 1

select pg_advisory_xact_lock(hashtextextended(id, $1::int8))
  from unnest($2::text[]) as id;
-- $1 1
-- $2 ["01939ed0-0000-7000-8000-000000000001"]

select "r"."id"
  from "tablecast_view"."tables" as "t"
  inner join "tablecast_view"."records" as "r" on "r"."tenant_id" = "t"."tenant_id"
    and "r"."table_id" = "t"."id"
  where "t"."tenant_id" = $1
    and "r"."tenant_id" = $2
    and "r"."id" = any($3::uuid[]) union
  select "h"."record_id" as "id"
  from "tablecast_view"."tables" as "t"
  inner join "tablecast_view"."record_history" as "h" on "h"."tenant_id" = "t"."tenant_id" and "h"."table_id" = "t"."id"
  where "t"."tenant_id" = $4 and "h"."tenant_id" = $5 and "h"."record_id" = any($6::uuid[]);
-- $1 1
-- $2 1
-- $3 ["01939ed0-0000-7000-8000-000000000001"]
-- $4 1
-- $5 1
-- $6 ["01939ed0-0000-7000-8000-000000000001"]
