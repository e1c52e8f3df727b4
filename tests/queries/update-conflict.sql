select pg_advisory_xact_lock_shared($1::int4, $2::int4);
-- $1 1
-- $2 1

select "catalog_version" as "version", "state"
  from "tablecast_view"."tenants"
  where "id" = $1;
-- $1 1

select "r"."id", "r"."version", "r"."data", "r"."created_at", "r"."updated_at", "r"."created_by", "r"."updated_by", "r"."deleted_at"
  from "tablecast"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."id" = any($3::uuid[])
    and "r"."deleted_at" is null
  order by "r"."id" for no key update;
-- $1 1
-- $2 1
-- $3 ["01939ed0-0000-7000-8000-000000000001"]

select distinct jsonb_object_keys(h.changes) as "key"
  from "tablecast_view"."record_history" as "h"
  where "h"."tenant_id" = $1 and "h"."table_id" = $2 and "h"."record_id" = $3 and "h"."version" > $4;
-- $1 1
-- $2 1
-- $3 "01939ed0-0000-7000-8000-000000000001"
-- $4 7
