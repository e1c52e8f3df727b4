import { type Kysely, sql } from 'kysely'

// Roles belong to the cluster, not to the database: another database may have made them, or be making them
// at this moment. None can log in; a login steps down to one of them inside each transaction.
const roles = ['tablecast_owner', 'tablecast_app', 'tablecast_directory']

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const role of roles) {
    // To make a role is not to be it: since version 16 its maker may grant it, but becomes it only when granted it.
    await sql`
      do ${sql.raw(`$do$
        declare become constant text :=
          case when current_setting('server_version_num')::int >= 160000 then 'set' else 'member' end;
        begin
          if not exists (select from pg_roles where rolname = '${role}') then
            begin
              create role ${role} nologin nosuperuser nobypassrls noinherit;
            exception when duplicate_object or unique_violation then null;
            end;
          end if;
          if not pg_has_role(current_user, '${role}', become) then
            grant ${role} to current_user;
          end if;
        end
      $do$`)}`.execute(db)
  }
  await sql`grant usage, create on schema tablecast to tablecast_owner`.execute(db)
  await sql`grant usage on schema tablecast to tablecast_app, tablecast_directory`.execute(db)
  await sql`create schema tablecast_view authorization tablecast_owner`.execute(db)
  await sql`grant usage on schema tablecast_view to tablecast_app`.execute(db)
}

/** The roles stay: other databases of the cluster may use them, and without objects they can do nothing. */
export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`set local role tablecast_owner`.execute(db)
  await sql`drop schema tablecast_view`.execute(db)
  await sql`reset role`.execute(db)
  await sql`revoke all on schema tablecast from tablecast_owner, tablecast_app, tablecast_directory`.execute(
    db,
  )
}
