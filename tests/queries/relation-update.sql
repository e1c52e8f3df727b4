select pg_advisory_xact_lock_shared($1::int4, $2::int4);
-- $1 2
-- $2 3

select "catalog_version" as "version", "state"
  from "tablecast_view"."tenants"
  where "id" = $1;
-- $1 2

select v.field_id, v.value, u.record_id
  from unnest($1::int4[], $2::text[]) as v (field_id, value) join tablecast_view.unique_values as u on u.tenant_id = $3 and u.field_id = v.field_id and u.value = tablecast.unique_key(v.value);
-- $1 [5,5]
-- $2 ["ann@example.com","bob@example.com"]
-- $3 2

select pg_advisory_xact_lock_shared($1::int4, $2::int4);
-- $1 2
-- $2 1

select "catalog_version" as "version", "state"
  from "tablecast_view"."tenants"
  where "id" = $1;
-- $1 2

select "r"."id", "r"."data"
  from "tablecast_view"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."deleted_at" is null
    and "r"."id" = any($3::uuid[]);
-- $1 2
-- $2 3
-- $3 ["01939ed0-0000-7000-8000-000000000301"]

savepoint locks;

select "r"."id", "r"."version", "r"."data", "r"."created_at", "r"."updated_at", "r"."created_by", "r"."updated_by", "r"."deleted_at"
  from "tablecast"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."id" = any($3::uuid[])
    and "r"."deleted_at" is null
  order by "r"."id" for no key update;
-- $1 2
-- $2 1
-- $3 ["01939ed0-0000-7000-8000-000000000101"]

select "r"."id", "r"."version", "r"."data", "r"."created_at", "r"."updated_at", "r"."created_by", "r"."updated_by", "r"."deleted_at"
  from "tablecast"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."id" = any($3::uuid[])
    and "r"."deleted_at" is null
  order by "r"."id" for no key update;
-- $1 2
-- $2 3
-- $3 ["01939ed0-0000-7000-8000-000000000301"]

select "r"."id"
  from "tablecast"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."id" = any($3::uuid[])
    and "r"."deleted_at" is null
  order by "r"."id" for key share;
-- $1 2
-- $2 2
-- $3 ["01939ed0-0000-7000-8000-000000000202"]

update tablecast.records as r
  set "data" = (r.data || c.document) - array(select jsonb_array_elements_text(c.keys)), version = r.version + c.versions, updated_at = greatest(r.updated_at, $1::timestamptz(3)), updated_by = $2
  from unnest($3::uuid[], $4::jsonb[], $5::jsonb[], $6::int4[]) as c (id, document, keys, versions)
  where r.tenant_id = $7 and r.table_id = $8 and r.id = c.id
  returning r.id, r.version, r.data, r.created_at, r.updated_at, r.created_by, r.updated_by, r.deleted_at;
-- $1 "2100-01-01T00:00:00.000Z"
-- $2 "user:ann"
-- $3 ["01939ed0-0000-7000-8000-000000000101"]
-- $4 ["{\"<Company.city>\":\"Rome\"}"]
-- $5 ["[]"]
-- $6 [1]
-- $7 2
-- $8 1

insert into tablecast.record_history (tenant_id, table_id, record_id, version, action, changes, actor, at, request_id)
  select $1::int4, $2::int4, h.id, h.version, $3, h.changes, $4, h.at, $5::text
  from unnest($6::uuid[], $7::int4[], $8::jsonb[], $9::timestamptz[]) as h (id, version, changes, at);
-- $1 2
-- $2 1
-- $3 "update"
-- $4 "user:ann"
-- $5 "request-1"
-- $6 ["01939ed0-0000-7000-8000-000000000101"]
-- $7 [2]
-- $8 ["{\"<Company.city>\":[null,\"Rome\"]}"]
-- $9 ["2100-01-01T00:00:00.000Z"]

update tablecast.records as r
  set "data" = (r.data || c.document) - array(select jsonb_array_elements_text(c.keys)), version = r.version + c.versions, updated_at = greatest(r.updated_at, $1::timestamptz(3)), updated_by = $2
  from unnest($3::uuid[], $4::jsonb[], $5::jsonb[], $6::int4[]) as c (id, document, keys, versions)
  where r.tenant_id = $7 and r.table_id = $8 and r.id = c.id
  returning r.id, r.version, r.data, r.created_at, r.updated_at, r.created_by, r.updated_by, r.deleted_at;
-- $1 "2100-01-01T00:00:00.000Z"
-- $2 "user:ann"
-- $3 ["01939ed0-0000-7000-8000-000000000301"]
-- $4 ["{\"<Deal.contacts>\":[\"01939ed0-0000-7000-8000-000000000202\"]}"]
-- $5 ["[]"]
-- $6 [1]
-- $7 2
-- $8 3

insert into tablecast.record_history (tenant_id, table_id, record_id, version, action, changes, actor, at, request_id)
  select $1::int4, $2::int4, h.id, h.version, $3, h.changes, $4, h.at, $5::text
  from unnest($6::uuid[], $7::int4[], $8::jsonb[], $9::timestamptz[]) as h (id, version, changes, at);
-- $1 2
-- $2 3
-- $3 "update"
-- $4 "user:ann"
-- $5 "request-1"
-- $6 ["01939ed0-0000-7000-8000-000000000301"]
-- $7 [2]
-- $8 ["{\"<Deal.contacts>\":[[\"01939ed0-0000-7000-8000-000000000201\"],[\"01939ed0-0000-7000-8000-000000000202\"]]}"]
-- $9 ["2100-01-01T00:00:00.000Z"]

delete
  from tablecast.links as l using unnest($1::int4[], $2::uuid[], $3::uuid[]) as v (field_id, from_id, to_id)
  where l.tenant_id = $4 and l.field_id = v.field_id and l.from_id = v.from_id and l.to_id = v.to_id;
-- $1 [11]
-- $2 ["01939ed0-0000-7000-8000-000000000301"]
-- $3 ["01939ed0-0000-7000-8000-000000000201"]
-- $4 2

insert into tablecast.links (tenant_id, field_id, from_table_id, from_id, to_table_id, to_id, position)
  select $1::int4, l.field_id, $2::int4, l.from_id, l.to_table_id, l.to_id, l.position
  from unnest($3::int4[], $4::uuid[], $5::int4[], $6::uuid[], $7::int4[]) as l (field_id, from_id, to_table_id, to_id, position);
-- $1 2
-- $2 3
-- $3 [11]
-- $4 ["01939ed0-0000-7000-8000-000000000301"]
-- $5 [2]
-- $6 ["01939ed0-0000-7000-8000-000000000202"]
-- $7 [1]

select "r"."id", "r"."version", "r"."data"
  from "tablecast_view"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."deleted_at" is null
    and "r"."id" = any($3::uuid[]);
-- $1 2
-- $2 1
-- $3 ["01939ed0-0000-7000-8000-000000000101"]

select k.id as near_id, p.*
  from unnest($1::uuid[]) as k (id) cross join lateral ((select "r"."id", "r"."data"
  from "tablecast_view"."records" as "r"
  inner join "tablecast_view"."links" as "l" on l.tenant_id = (select $2::int4) and l.field_id = (select $3::int4) and "l"."from_id" = k.id and "l"."to_id" = r.id
  where "r"."tenant_id" = (select $4::int4)
    and "r"."table_id" = l.field_id + $5::int4
    and "r"."deleted_at" is null and true
  order by ("l"."position") asc, ("r"."id") asc
  limit $6)) as p;
-- $1 ["01939ed0-0000-7000-8000-000000000301"]
-- $2 2
-- $3 11
-- $4 2
-- $5 -9
-- $6 51

select k.key::int4 as key, h.version, h.action, h.changes, h.actor, h.at, h.request_id
  from unnest($1::uuid[], $2::int4[]) with ordinality as k (id, below, key) cross join lateral (
  select *
  from tablecast_view.record_history as h
  where h.tenant_id = $3 and h.table_id = $4 and h.record_id = k.id and h.version < k.below and h.at >= coalesce((select t.history_from
  from tablecast_view.tenants as t
  where t.id = $5), '-infinity')
  order by h.version desc
  limit $6 ) as h
  order by k.key, h.version desc;
-- $1 ["01939ed0-0000-7000-8000-000000000301"]
-- $2 [3]
-- $3 2
-- $4 3
-- $5 2
-- $6 51
