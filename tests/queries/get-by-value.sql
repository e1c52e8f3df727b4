select "r"."id", "r"."version", "r"."data", "r"."created_at", "r"."updated_at", "r"."created_by", "r"."updated_by", "r"."deleted_at", "v"."value"
  from "tablecast_view"."records" as "r"
  inner join "tablecast_view"."unique_values" as "u" on "u"."tenant_id" = "r"."tenant_id" and "u"."record_id" = "r"."id"
  inner join unnest($1::text[]) as v (value) on u.value = tablecast.unique_key(v.value)
  where "r"."tenant_id" = $2
    and "r"."table_id" = $3
    and "r"."deleted_at" is null and "u"."tenant_id" = $4 and "u"."field_id" = $5;
-- $1 ["1","2"]
-- $2 1
-- $3 2
-- $4 1
-- $5 9
