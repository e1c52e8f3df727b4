select "r"."id", "r"."data"
  from "tablecast_view"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."deleted_at" is null and (strpos(tablecast.sort_key((r.data ->> '<Movie.title>')) collate "C", tablecast.sort_key($3::text) collate "C") > 0 or starts_with(tablecast.sort_key((r.data ->> '<Movie.title>')) collate "C", tablecast.sort_key($4::text) collate "C") or right(tablecast.sort_key((r.data ->> '<Movie.title>')) collate "C", length(tablecast.sort_key($5::text) collate "C")) = tablecast.sort_key($6::text) collate "C" or (r.data ->> '<Movie.title>') like $7 or tablecast.sort_key((r.data ->> '<Movie.title>')) collate "C" like tablecast.sort_key($8::text) collate "C")
  order by ("r"."id") asc
  limit $9;
-- $1 1
-- $2 1
-- $3 "ÉLI"
-- $4 "metro"
-- $5 "-e"
-- $6 "-e"
-- $7 "U_"
-- $8 "%LIEN"
-- $9 51
