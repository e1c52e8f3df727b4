import { type Kysely, sql } from 'kysely'

// What Postgres knows of how many there are, which decides how it joins.

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`set local role tablecast_owner`.execute(db)
  // A table belongs to one tenant, and a field to one table. Postgres takes conditions on columns for independent: where
  // there are many tenants it would think that none of them has more than one record in a table, and go through all of
  // them again for each one that it joins.
  await sql`create statistics tablecast.records_tables (dependencies) on tenant_id, table_id from tablecast.records`.execute(
    db,
  )
  await sql`
    create statistics tablecast.links_fields (dependencies) on tenant_id, field_id, from_table_id, to_table_id
    from tablecast.links`.execute(db)
  // What many write at once is to be known soon, in a large table too; whoever has just written much says so.
  for (const name of ['records', 'links']) {
    await sql`
      alter table ${sql.table(`tablecast.${name}`)}
      set (autovacuum_analyze_scale_factor = 0.02, autovacuum_analyze_threshold = 1000)`.execute(db)
  }
  await sql`
    create function tablecast.analyze_written(written int4) returns void
    language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
    ${sql.raw(`$function$
      begin
        if written >= (select 0.02 * max(c.reltuples) from pg_class as c
          where c.oid in ('tablecast.records'::regclass, 'tablecast.links'::regclass)) then
          analyze (skip_locked) tablecast.records, tablecast.links;
        end if;
      end
    $function$`)}`.execute(db)
  await sql`revoke execute on function tablecast.analyze_written(int4) from public`.execute(db)
  await sql`grant execute on function tablecast.analyze_written(int4) to tablecast_app`.execute(db)
  await sql`reset role`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`set local role tablecast_owner`.execute(db)
  await sql`drop function tablecast.analyze_written(int4)`.execute(db)
  for (const name of ['records', 'links']) {
    await sql`
      alter table ${sql.table(`tablecast.${name}`)}
      reset (autovacuum_analyze_scale_factor, autovacuum_analyze_threshold)`.execute(db)
  }
  await sql`drop statistics tablecast.records_tables, tablecast.links_fields`.execute(db)
  await sql`reset role`.execute(db)
}
