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

update tablecast.records as r
  set "data" = (r.data || c.document) - array(select jsonb_array_elements_text(c.keys)), version = r.version + c.versions, updated_at = greatest(r.updated_at, $1::timestamptz(3)), updated_by = $2
  from unnest($3::uuid[], $4::jsonb[], $5::jsonb[], $6::int4[]) as c (id, document, keys, versions)
  where r.tenant_id = $7 and r.table_id = $8 and r.id = c.id
  returning r.id, r.version, r.data, r.created_at, r.updated_at, r.created_by, r.updated_by, r.deleted_at;
-- $1 "2100-01-01T00:00:00.000Z"
-- $2 "user:ann"
-- $3 ["01939ed0-0000-7000-8000-000000000001"]
-- $4 ["{\"<Movie.title>\":\"Ran\",\"<Movie.rating>\":\"pg\"}"]
-- $5 ["[\"<Movie.score>\"]"]
-- $6 [1]
-- $7 1
-- $8 1

insert into tablecast.record_history (tenant_id, table_id, record_id, version, action, changes, actor, at, request_id)
  select $1::int4, $2::int4, h.id, h.version, $3, h.changes, $4, h.at, $5::text
  from unnest($6::uuid[], $7::int4[], $8::jsonb[], $9::timestamptz[]) as h (id, version, changes, at);
-- $1 1
-- $2 1
-- $3 "update"
-- $4 "user:ann"
-- $5 "request-1"
-- $6 ["01939ed0-0000-7000-8000-000000000001"]
-- $7 [2]
-- $8 ["{\"<Movie.title>\":[\"Metropolis\",\"Ran\"],\"<Movie.rating>\":[null,\"pg\"],\"<Movie.score>\":[8.3,null]}"]
-- $9 ["2100-01-01T00:00:00.000Z"]
