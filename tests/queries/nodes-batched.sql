select "r"."table_id", "r"."id", "r"."version", "r"."data", "r"."created_at", "r"."updated_at", "r"."created_by", "r"."updated_by", "r"."deleted_at"
  from "tablecast_view"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = any($2::int4[])
    and "r"."deleted_at" is null
    and "r"."id" = any($3::uuid[]);
-- $1 1
-- $2 [1,2,3,4,5]
-- $3 ["01939ed0-0000-7000-8000-000000000003","01939ed0-0000-7000-8000-000000000101","01939ed0-0000-7000-8000-000000000999","01939ed0-0000-7000-8000-000000000001"]
