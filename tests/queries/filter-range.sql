select "r"."id", "r"."data"
  from "tablecast_view"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."deleted_at" is null and (("r"."created_at") > $3::timestamptz and tablecast.sort_key((r.data ->> '<Movie.title>')) collate "C" < tablecast.sort_key($4::text) collate "C" and tablecast.sort_key((r.data ->> '<Movie.title>')) collate "C" >= tablecast.sort_key($5::text) collate "C" and (tablecast.to_number(r.data -> '<Movie.year>')) > $6::numeric and (tablecast.to_decimal(r.data -> '<Movie.gross>')) <= $7::numeric and (tablecast.to_number(r.data -> '<Movie.score>')) >= $8::numeric and (r.data ->> '<Movie.released>') collate "C" < $9::text collate "C")
  order by ("r"."id") asc
  limit $10;
-- $1 1
-- $2 1
-- $3 "2019-12-31T23:00:00.000Z"
-- $4 "v"
-- $5 "ALIEN"
-- $6 1970
-- $7 "80931801"
-- $8 8.3
-- $9 "2009-01-01"
-- $10 51
