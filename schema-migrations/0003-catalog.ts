import { type Kysely, sql } from 'kysely'
import { buildWall } from './parts/wall.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`set local role tablecast_owner`.execute(db)
  await sql`
    create table tablecast.tenants (
      id int4 generated always as identity primary key,
      slug text not null constraint tenants_slug_key unique,
      name text not null,
      state text not null default 'active' constraint tenants_state_check check (state in ('active', 'disabled', 'deleted')),
      catalog_version int8 not null default 0,
      settings jsonb not null default '{}',
      created_at timestamptz(3) not null
    )`.execute(db)
  await sql`
    create table tablecast.operator_log (
      id int8 generated always as identity primary key,
      at timestamptz(3) not null,
      actor text not null,
      action text not null,
      slug text not null
    )`.execute(db)
  await sql`
    create table tablecast.tables (
      tenant_id int4 not null constraint tables_tenant_fkey references tablecast.tenants,
      id int4 not null,
      name text not null,
      plural_name text not null,
      label text,
      description text,
      state text not null constraint tables_state_check check (state in ('live', 'deleted')),
      definition_version int8 not null,
      constraint tables_pkey primary key (tenant_id, id)
    )`.execute(db)
  await sql`create unique index tables_name_key on tablecast.tables (tenant_id, name) where state = 'live'`.execute(
    db,
  )
  await sql`
    create table tablecast.fields (
      tenant_id int4 not null,
      table_id int4 not null,
      id int4 not null,
      key text not null,
      name text not null,
      label text,
      description text,
      kind text not null,
      options jsonb not null,
      required boolean not null,
      is_unique boolean not null default false,
      default_value jsonb,
      position int4 not null,
      state text not null constraint fields_state_check check (state in ('live', 'deleted')),
      slot text,
      value_schema jsonb not null,
      constraint fields_pkey primary key (tenant_id, id),
      constraint fields_key_key unique (tenant_id, table_id, key),
      constraint fields_table_fkey foreign key (tenant_id, table_id) references tablecast.tables
    )`.execute(db)
  await sql`create unique index fields_name_key on tablecast.fields (tenant_id, table_id, name) where state = 'live'`.execute(
    db,
  )
  await sql`
    create table tablecast.field_versions (
      tenant_id int4 not null,
      field_id int4 not null,
      version int8 not null,
      definition jsonb not null,
      constraint field_versions_pkey primary key (tenant_id, field_id, version),
      constraint field_versions_field_fkey foreign key (tenant_id, field_id) references tablecast.fields
    )`.execute(db)
  await sql`
    create table tablecast.catalog_changes (
      tenant_id int4 not null,
      version int8 not null,
      at timestamptz(3) not null,
      actor text not null,
      summary text not null,
      change jsonb not null,
      constraint catalog_changes_pkey primary key (tenant_id, version)
    )`.execute(db)
  await buildWall(db, 'tenants', {
    tenant: 'id',
    grant: 'select (id, catalog_version), update (catalog_version)',
  })
  await buildWall(db, 'tables', { grant: 'select, insert, update' })
  await buildWall(db, 'fields', { grant: 'select, insert, update' })
  await buildWall(db, 'field_versions', { grant: 'insert' })
  await buildWall(db, 'catalog_changes', { grant: 'insert' })
  // The directory finds tenants before any tenant is bound, and sees nothing that a tenant owns.
  await sql`create policy directory on tablecast.tenants to tablecast_directory using (true) with check (true)`.execute(
    db,
  )
  await sql`grant select, insert, update (name, state) on tablecast.tenants to tablecast_directory`.execute(
    db,
  )
  await sql`grant select, insert on tablecast.operator_log to tablecast_directory`.execute(db)
  await sql`reset role`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`set local role tablecast_owner`.execute(db)
  for (const name of ['catalog_changes', 'field_versions', 'fields', 'tables', 'operator_log', 'tenants']) {
    await sql`drop view if exists ${sql.table(`tablecast_view.${name}`)}`.execute(db)
    await sql`drop table ${sql.table(`tablecast.${name}`)}`.execute(db)
  }
  await sql`reset role`.execute(db)
}
