import { type Kysely, sql } from 'kysely'
import { boundTo } from './parts/wall.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`set local role tablecast_owner`.execute(db)
  await sql`grant insert, delete on tablecast.links to tablecast_app`.execute(db)
  // The link of a field that refers to one record has the position 0, and those of a list begin at 1. So Postgres sees
  // to it that there is one at most, and a list is read in its order. Both of these also serve the foreign keys, which
  // look by the record alone: the index of before could not.
  await sql`create unique index links_position on tablecast.links (tenant_id, from_id, field_id, position)`.execute(
    db,
  )
  await sql`drop index tablecast.links_to`.execute(db)
  await sql`create index links_to on tablecast.links (tenant_id, to_id, field_id, from_id)`.execute(db)
  // The id in a document, or null. It is asked of each record of a table: what Postgres 16 has for it takes a third of
  // the time of any test that can be written here; it is stable, and immutable this would not be inlined.
  await sql`
    do ${sql.raw(`$do$
      begin
        if current_setting('server_version_num')::int4 >= 160000 then
          create function tablecast.to_uuid(value text) returns uuid language sql stable parallel safe
          return case when pg_input_is_valid(value, 'uuid') then value::uuid end;
        else
          create function tablecast.to_uuid(value text) returns uuid language sql immutable parallel safe
          return case
            when value like '________-____-____-____-____________' and translate(value, '0123456789abcdef', '') = '----'
            then value::uuid
          end;
        end if;
      end
    $do$`)}`.execute(db)
  await sql`revoke execute on function tablecast.to_uuid(text) from public`.execute(db)
  await sql`grant execute on function tablecast.to_uuid(text) to tablecast_app`.execute(db)
  // What was deleted by one operation is brought back together.
  await sql`alter table tablecast.records add column deletion_id uuid`.execute(db)
  await sql`create or replace view tablecast_view.records as select * from tablecast.records where ${boundTo('tenant_id')}`.execute(
    db,
  )
  await sql`reset role`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`set local role tablecast_owner`.execute(db)
  // A view cannot lose a column, only be made anew.
  await sql`drop view tablecast_view.records`.execute(db)
  await sql`alter table tablecast.records drop column deletion_id`.execute(db)
  await sql`create view tablecast_view.records as select * from tablecast.records where ${boundTo('tenant_id')}`.execute(
    db,
  )
  await sql`grant select on tablecast_view.records to tablecast_app`.execute(db)
  await sql`drop function tablecast.to_uuid(text)`.execute(db)
  await sql`drop index tablecast.links_to`.execute(db)
  await sql`create index links_to on tablecast.links (tenant_id, field_id, to_id, from_id)`.execute(db)
  await sql`drop index tablecast.links_position`.execute(db)
  await sql`revoke insert, delete on tablecast.links from tablecast_app`.execute(db)
  await sql`reset role`.execute(db)
}
