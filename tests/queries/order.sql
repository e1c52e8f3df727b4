select "r"."id", "r"."version", "r"."data", "r"."created_at", "r"."updated_at", "r"."created_by", "r"."updated_by", "r"."deleted_at", array[((tablecast.to_number(r.data -> '<Movie.score>')))::text, (array_position($1::text[], (r.data ->> '<Movie.rating>')))::text, (tablecast.sort_key((r.data ->> '<Movie.title>')) collate "C")::text, (("r"."id"))::text] as "position"
  from "tablecast_view"."records" as "r"
  where "r"."tenant_id" = $2
    and "r"."table_id" = $3
    and "r"."deleted_at" is null and true
  order by (tablecast.to_number(r.data -> '<Movie.score>')) desc nulls last, array_position($4::text[], (r.data ->> '<Movie.rating>')) asc nulls first, tablecast.sort_key((r.data ->> '<Movie.title>')) collate "C" asc nulls last, ("r"."id") asc
  limit $5;
-- $1 ["g","pg","r"]
-- $2 1
-- $3 1
-- $4 ["g","pg","r"]
-- $5 5
