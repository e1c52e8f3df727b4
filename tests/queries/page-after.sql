select "r"."id", "r"."data"
  from "tablecast_view"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."deleted_at" is null and true and (((tablecast.to_number(r.data -> '<Movie.score>')) < $3::numeric or (tablecast.to_number(r.data -> '<Movie.score>')) is null) or ((tablecast.to_number(r.data -> '<Movie.score>')) = $4::numeric and (array_position($5::text[], (r.data ->> '<Movie.rating>')) is not null or (array_position($6::text[], (r.data ->> '<Movie.rating>')) is null and (("r"."id") > $7::uuid or (("r"."id") = $8::uuid and false))))))
  order by (tablecast.to_number(r.data -> '<Movie.score>')) desc nulls last, array_position($9::text[], (r.data ->> '<Movie.rating>')) asc nulls first, ("r"."id") asc
  limit $10;
-- $1 1
-- $2 1
-- $3 "8.3"
-- $4 "8.3"
-- $5 ["g","pg","r"]
-- $6 ["g","pg","r"]
-- $7 "01939ed0-0000-7000-8000-000000000001"
-- $8 "01939ed0-0000-7000-8000-000000000001"
-- $9 ["g","pg","r"]
-- $10 3

select "r"."id"
  from "tablecast_view"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."deleted_at" is null and true and ((tablecast.to_number(r.data -> '<Movie.score>')) > $3::numeric or ((tablecast.to_number(r.data -> '<Movie.score>')) = $4::numeric and (false or (array_position($5::text[], (r.data ->> '<Movie.rating>')) is null and (("r"."id") < $6::uuid or (("r"."id") = $7::uuid and true))))))
  limit $8;
-- $1 1
-- $2 1
-- $3 "8.3"
-- $4 "8.3"
-- $5 ["g","pg","r"]
-- $6 "01939ed0-0000-7000-8000-000000000001"
-- $7 "01939ed0-0000-7000-8000-000000000001"
-- $8 1
