import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`set local role tablecast_owner`.execute(db)
  // A key of the index has 512 bytes at most, and a value any number: of a long one it is the digest. The first
  // character tells them apart, so that no text can pass for the digest of another.
  await sql`
    create function tablecast.unique_key(value text) returns text
    language sql immutable strict parallel safe
    return case
      when octet_length(value) < 512 then '=' || value
      else '#' || encode(sha256(convert_to(value, 'UTF8')), 'hex')
    end`.execute(db)
  await sql`grant insert, delete on tablecast.unique_values to tablecast_app`.execute(db)
  // The application's role can remove neither a record nor its history; this removes both of one record, or leaves
  // of its history that something happened. What refers to its values is given back before, in the same transaction.
  await sql`
    create function tablecast.purge_record(of_table int4, of_record uuid, keep_history boolean) returns boolean
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
    as $$
    declare
      bound int4 := nullif(current_setting('app.tenant_id', true), '')::int4;
    begin
      if bound is null then
        raise exception 'no tenant is bound';
      end if;
      if keep_history then
        update tablecast.record_history as h set changes = '{}'
        where h.tenant_id = bound and h.table_id = of_table and h.record_id = of_record and h.changes <> '{}';
      else
        delete from tablecast.record_history as h
        where h.tenant_id = bound and h.table_id = of_table and h.record_id = of_record;
      end if;
      delete from tablecast.records as r
      where r.tenant_id = bound and r.table_id = of_table and r.id = of_record;
      return found;
    end $$`.execute(db)
  await sql`revoke execute on function tablecast.purge_record(int4, uuid, boolean) from public`.execute(db)
  await sql`grant execute on function tablecast.purge_record(int4, uuid, boolean) to tablecast_app`.execute(
    db,
  )
  await sql`reset role`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`set local role tablecast_owner`.execute(db)
  await sql`drop function tablecast.purge_record(int4, uuid, boolean)`.execute(db)
  await sql`revoke insert, delete on tablecast.unique_values from tablecast_app`.execute(db)
  await sql`drop function tablecast.unique_key(text)`.execute(db)
  await sql`reset role`.execute(db)
}
