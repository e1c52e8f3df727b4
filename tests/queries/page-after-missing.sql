select "r"."id", "r"."data"
  from "tablecast_view"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."deleted_at" is null and true and (false or ((tablecast.to_number(r.data -> '<Movie.year>')) is null and (("r"."id") > $3::uuid or (("r"."id") = $4::uuid and false))))
  order by (tablecast.to_number(r.data -> '<Movie.year>')) asc nulls last, ("r"."id") asc
  limit $5;
-- $1 1
-- $2 1
-- $3 "01939ed0-0000-7000-8000-000000000003"
-- $4 "01939ed0-0000-7000-8000-000000000003"
-- $5 51

select "r"."id"
  from "tablecast_view"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."deleted_at" is null and true and ((tablecast.to_number(r.data -> '<Movie.year>')) is not null or ((tablecast.to_number(r.data -> '<Movie.year>')) is null and (("r"."id") < $3::uuid or (("r"."id") = $4::uuid and true))))
  limit $5;
-- $1 1
-- $2 1
-- $3 "01939ed0-0000-7000-8000-000000000003"
-- $4 "01939ed0-0000-7000-8000-000000000003"
-- $5 1
