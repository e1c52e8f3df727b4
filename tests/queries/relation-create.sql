select pg_advisory_xact_lock_shared($1::int4, $2::int4);
-- $1 2
-- $2 3

select "catalog_version" as "version", "state"
  from "tablecast_view"."tenants"
  where "id" = $1;
-- $1 2

select v.field_id, v.value, u.record_id
  from unnest($1::int4[], $2::text[]) as v (field_id, value) join tablecast_view.unique_values as u on u.tenant_id = $3 and u.field_id = v.field_id and u.value = tablecast.unique_key(v.value);
-- $1 [1,5]
-- $2 ["Acme","bob@example.com"]
-- $3 2

select pg_advisory_xact_lock_shared($1::int4, $2::int4);
-- $1 2
-- $2 1

select "catalog_version" as "version", "state"
  from "tablecast_view"."tenants"
  where "id" = $1;
-- $1 2

select pg_advisory_xact_lock_shared($1::int4, $2::int4);
-- $1 2
-- $2 2

select "catalog_version" as "version", "state"
  from "tablecast_view"."tenants"
  where "id" = $1;
-- $1 2

select "r"."id"
  from "tablecast"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."id" = any($3::uuid[])
    and "r"."deleted_at" is null
  order by "r"."id" for key share;
-- $1 2
-- $2 1
-- $3 ["01939ed0-0000-7000-8000-000000000101"]

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

select pg_advisory_xact_lock(hashtextextended(id, $1::int8))
  from unnest($2::text[]) as id;
-- $1 2
-- $2 ["01939ed0-0000-7000-8000-000000000111"]

select "r"."id"
  from "tablecast_view"."tables" as "t"
  inner join "tablecast_view"."records" as "r" on "r"."tenant_id" = "t"."tenant_id"
    and "r"."table_id" = "t"."id"
  where "t"."tenant_id" = $1
    and "r"."tenant_id" = $2
    and "r"."id" = any($3::uuid[]) union
  select "h"."record_id" as "id"
  from "tablecast_view"."tables" as "t"
  inner join "tablecast_view"."record_history" as "h" on "h"."tenant_id" = "t"."tenant_id" and "h"."table_id" = "t"."id"
  where "t"."tenant_id" = $4 and "h"."tenant_id" = $5 and "h"."record_id" = any($6::uuid[]);
-- $1 2
-- $2 2
-- $3 ["01939ed0-0000-7000-8000-000000000111"]
-- $4 2
-- $5 2
-- $6 ["01939ed0-0000-7000-8000-000000000111"]

insert into tablecast.unique_values (tenant_id, field_id, value, record_id)
  select $1::int4, v.field_id, tablecast.unique_key(v.value) as value, v.record_id
  from unnest($2::int4[], $3::text[], $4::uuid[]) as v (field_id, value, record_id)
  order by v.field_id, value on conflict do nothing
  returning field_id, record_id;
-- $1 2
-- $2 [1]
-- $3 ["Beta"]
-- $4 ["01939ed0-0000-7000-8000-000000000111"]

insert into tablecast.records (tenant_id, table_id, id, version, created_at, updated_at, created_by, updated_by, "data", "r1")
  select $1::int4, $2::int4, n.id, 1, $3::timestamptz, $4::timestamptz, $5, $6, n.data, tablecast.to_uuid(n.data ->> $7::text)
  from unnest($8::uuid[], $9::jsonb[]) as n (id, data)
  returning id, version, data, created_at, updated_at, created_by, updated_by, deleted_at;
-- $1 2
-- $2 1
-- $3 "2100-01-01T00:00:00.000Z"
-- $4 "2100-01-01T00:00:00.000Z"
-- $5 "user:ann"
-- $6 "user:ann"
-- $7 "<Company.parent>"
-- $8 ["01939ed0-0000-7000-8000-000000000111"]
-- $9 ["{\"<Company.name>\":\"Beta\",\"<Company.parent>\":\"01939ed0-0000-7000-8000-000000000101\"}"]

insert into tablecast.record_history (tenant_id, table_id, record_id, version, action, changes, actor, at, request_id)
  select $1::int4, $2::int4, h.id, h.version, $3, h.changes, $4, h.at, $5::text
  from unnest($6::uuid[], $7::int4[], $8::jsonb[], $9::timestamptz[]) as h (id, version, changes, at);
-- $1 2
-- $2 1
-- $3 "create"
-- $4 "user:ann"
-- $5 "request-1"
-- $6 ["01939ed0-0000-7000-8000-000000000111"]
-- $7 [1]
-- $8 ["{}"]
-- $9 ["2100-01-01T00:00:00.000Z"]

select pg_advisory_xact_lock(hashtextextended(id, $1::int8))
  from unnest($2::text[]) as id;
-- $1 2
-- $2 ["01939ed0-0000-7000-8000-000000000211"]

select "r"."id"
  from "tablecast_view"."tables" as "t"
  inner join "tablecast_view"."records" as "r" on "r"."tenant_id" = "t"."tenant_id"
    and "r"."table_id" = "t"."id"
  where "t"."tenant_id" = $1
    and "r"."tenant_id" = $2
    and "r"."id" = any($3::uuid[]) union
  select "h"."record_id" as "id"
  from "tablecast_view"."tables" as "t"
  inner join "tablecast_view"."record_history" as "h" on "h"."tenant_id" = "t"."tenant_id" and "h"."table_id" = "t"."id"
  where "t"."tenant_id" = $4 and "h"."tenant_id" = $5 and "h"."record_id" = any($6::uuid[]);
-- $1 2
-- $2 2
-- $3 ["01939ed0-0000-7000-8000-000000000211"]
-- $4 2
-- $5 2
-- $6 ["01939ed0-0000-7000-8000-000000000211"]

insert into tablecast.records (tenant_id, table_id, id, version, created_at, updated_at, created_by, updated_by, "data", "r1")
  select $1::int4, $2::int4, n.id, 1, $3::timestamptz, $4::timestamptz, $5, $6, n.data, tablecast.to_uuid(n.data ->> $7::text)
  from unnest($8::uuid[], $9::jsonb[]) as n (id, data)
  returning id, version, data, created_at, updated_at, created_by, updated_by, deleted_at;
-- $1 2
-- $2 2
-- $3 "2100-01-01T00:00:00.000Z"
-- $4 "2100-01-01T00:00:00.000Z"
-- $5 "user:ann"
-- $6 "user:ann"
-- $7 "<Person.employer>"
-- $8 ["01939ed0-0000-7000-8000-000000000211"]
-- $9 ["{\"<Person.name>\":\"Cy\",\"<Person.employer>\":\"01939ed0-0000-7000-8000-000000000101\"}"]

insert into tablecast.record_history (tenant_id, table_id, record_id, version, action, changes, actor, at, request_id)
  select $1::int4, $2::int4, h.id, h.version, $3, h.changes, $4, h.at, $5::text
  from unnest($6::uuid[], $7::int4[], $8::jsonb[], $9::timestamptz[]) as h (id, version, changes, at);
-- $1 2
-- $2 2
-- $3 "create"
-- $4 "user:ann"
-- $5 "request-1"
-- $6 ["01939ed0-0000-7000-8000-000000000211"]
-- $7 [1]
-- $8 ["{}"]
-- $9 ["2100-01-01T00:00:00.000Z"]

select pg_advisory_xact_lock(hashtextextended(id, $1::int8))
  from unnest($2::text[]) as id;
-- $1 2
-- $2 ["01939ed0-0000-7000-8000-000000000311","01939ed0-0000-7000-8000-000000000312"]

select "r"."id"
  from "tablecast_view"."tables" as "t"
  inner join "tablecast_view"."records" as "r" on "r"."tenant_id" = "t"."tenant_id"
    and "r"."table_id" = "t"."id"
  where "t"."tenant_id" = $1
    and "r"."tenant_id" = $2
    and "r"."id" = any($3::uuid[]) union
  select "h"."record_id" as "id"
  from "tablecast_view"."tables" as "t"
  inner join "tablecast_view"."record_history" as "h" on "h"."tenant_id" = "t"."tenant_id" and "h"."table_id" = "t"."id"
  where "t"."tenant_id" = $4 and "h"."tenant_id" = $5 and "h"."record_id" = any($6::uuid[]);
-- $1 2
-- $2 2
-- $3 ["01939ed0-0000-7000-8000-000000000311","01939ed0-0000-7000-8000-000000000312"]
-- $4 2
-- $5 2
-- $6 ["01939ed0-0000-7000-8000-000000000311","01939ed0-0000-7000-8000-000000000312"]

insert into tablecast.records (tenant_id, table_id, id, version, created_at, updated_at, created_by, updated_by, "data", "r1")
  select $1::int4, $2::int4, n.id, 1, $3::timestamptz, $4::timestamptz, $5, $6, n.data, tablecast.to_uuid(n.data ->> $7::text)
  from unnest($8::uuid[], $9::jsonb[]) as n (id, data)
  returning id, version, data, created_at, updated_at, created_by, updated_by, deleted_at;
-- $1 2
-- $2 3
-- $3 "2100-01-01T00:00:00.000Z"
-- $4 "2100-01-01T00:00:00.000Z"
-- $5 "user:ann"
-- $6 "user:ann"
-- $7 "<Deal.company>"
-- $8 ["01939ed0-0000-7000-8000-000000000311","01939ed0-0000-7000-8000-000000000312"]
-- $9 ["{\"<Deal.title>\":\"Third\",\"<Deal.company>\":\"01939ed0-0000-7000-8000-000000000101\",\"<Deal.contacts>\":[\"01939ed0-0000-7000-8000-000000000202\",\"01939ed0-0000-7000-8000-000000000211\"]}","{\"<Deal.title>\":\"Fourth\",\"<Deal.company>\":\"01939ed0-0000-7000-8000-000000000111\"}"]

insert into tablecast.record_history (tenant_id, table_id, record_id, version, action, changes, actor, at, request_id)
  select $1::int4, $2::int4, h.id, h.version, $3, h.changes, $4, h.at, $5::text
  from unnest($6::uuid[], $7::int4[], $8::jsonb[], $9::timestamptz[]) as h (id, version, changes, at);
-- $1 2
-- $2 3
-- $3 "create"
-- $4 "user:ann"
-- $5 "request-1"
-- $6 ["01939ed0-0000-7000-8000-000000000311","01939ed0-0000-7000-8000-000000000312"]
-- $7 [1,1]
-- $8 ["{}","{}"]
-- $9 ["2100-01-01T00:00:00.000Z","2100-01-01T00:00:00.000Z"]

insert into tablecast.links (tenant_id, field_id, from_table_id, from_id, to_table_id, to_id, position)
  select $1::int4, l.field_id, $2::int4, l.from_id, l.to_table_id, l.to_id, l.position
  from unnest($3::int4[], $4::uuid[], $5::int4[], $6::uuid[], $7::int4[]) as l (field_id, from_id, to_table_id, to_id, position);
-- $1 2
-- $2 1
-- $3 [3]
-- $4 ["01939ed0-0000-7000-8000-000000000111"]
-- $5 [1]
-- $6 ["01939ed0-0000-7000-8000-000000000101"]
-- $7 [0]

insert into tablecast.links (tenant_id, field_id, from_table_id, from_id, to_table_id, to_id, position)
  select $1::int4, l.field_id, $2::int4, l.from_id, l.to_table_id, l.to_id, l.position
  from unnest($3::int4[], $4::uuid[], $5::int4[], $6::uuid[], $7::int4[]) as l (field_id, from_id, to_table_id, to_id, position);
-- $1 2
-- $2 2
-- $3 [6]
-- $4 ["01939ed0-0000-7000-8000-000000000211"]
-- $5 [1]
-- $6 ["01939ed0-0000-7000-8000-000000000101"]
-- $7 [0]

insert into tablecast.links (tenant_id, field_id, from_table_id, from_id, to_table_id, to_id, position)
  select $1::int4, l.field_id, $2::int4, l.from_id, l.to_table_id, l.to_id, l.position
  from unnest($3::int4[], $4::uuid[], $5::int4[], $6::uuid[], $7::int4[]) as l (field_id, from_id, to_table_id, to_id, position);
-- $1 2
-- $2 3
-- $3 [10,11,11,10]
-- $4 ["01939ed0-0000-7000-8000-000000000311","01939ed0-0000-7000-8000-000000000311","01939ed0-0000-7000-8000-000000000311","01939ed0-0000-7000-8000-000000000312"]
-- $5 [1,2,2,1]
-- $6 ["01939ed0-0000-7000-8000-000000000101","01939ed0-0000-7000-8000-000000000202","01939ed0-0000-7000-8000-000000000211","01939ed0-0000-7000-8000-000000000111"]
-- $7 [0,1,2,0]

select "r"."id", "r"."data"
  from "tablecast_view"."records" as "r"
  where "r"."tenant_id" = $1
    and "r"."table_id" = $2
    and "r"."deleted_at" is null
    and "r"."id" = any($3::uuid[]);
-- $1 2
-- $2 1
-- $3 ["01939ed0-0000-7000-8000-000000000101","01939ed0-0000-7000-8000-000000000111"]

select k.id as near_id, p.*
  from unnest($1::uuid[]) as k (id) cross join lateral ((select "r"."id", "r"."data"
  from "tablecast_view"."records" as "r"
  inner join "tablecast_view"."links" as "l" on l.tenant_id = (select $2::int4) and l.field_id = (select $3::int4) and "l"."from_id" = k.id and "l"."to_id" = r.id
  where "r"."tenant_id" = (select $4::int4)
    and "r"."table_id" = l.field_id + $5::int4
    and "r"."deleted_at" is null and true
  order by ("l"."position") asc, ("r"."id") asc
  limit $6)) as p;
-- $1 ["01939ed0-0000-7000-8000-000000000311","01939ed0-0000-7000-8000-000000000312"]
-- $2 2
-- $3 11
-- $4 2
-- $5 -9
-- $6 51
