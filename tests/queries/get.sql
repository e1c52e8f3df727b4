select "r"."id", "r"."version", "r"."data", "r"."created_at", "r"."updated_at", "r"."created_by", "r"."updated_by", "r"."deleted_at"
  from "tablecast_view"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."deleted_at" is null
    and "r"."id" = any($3::uuid[]);
-- $1 1
-- $2 1
-- $3 ["01939ed0-0000-7000-8000-000000000002"]
