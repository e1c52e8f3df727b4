import { type Kysely, sql } from 'kysely'
import { boundTo, buildWall } from './parts/wall.ts'

/** What the log calls what was done: the mutation that does it. Before, states stood for it. */
const renamed = [
  ['create', 'createTenant'],
  ['disabled', 'disableTenant'],
  ['active', 'enableTenant'],
  ['deleted', 'deleteTenant'],
] as const

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`set local role tablecast_owner`.execute(db)
  // Ids are random in all tenants, so the index by which the directory finds one need not be unique; it could not be
  // with the tenant left out, where tables are split by tenant. The digest is last: the view leaves it out.
  await sql`
    create table tablecast.api_keys (
      tenant_id int4 not null constraint api_keys_tenant_fkey references tablecast.tenants,
      id text collate "C" not null,
      name text not null,
      role text not null constraint api_keys_role_check check (role in ('reader', 'writer', 'admin')),
      created_at timestamptz(3) not null,
      created_by text not null,
      expires_at timestamptz(3),
      revoked_at timestamptz(3),
      last_used_at timestamptz(3),
      digest bytea not null constraint api_keys_digest_check check (octet_length(digest) = 32),
      constraint api_keys_pkey primary key (tenant_id, id)
    )`.execute(db)
  await sql`create index api_keys_id on tablecast.api_keys (id)`.execute(db)
  await buildWall(db, 'api_keys', {
    columns: 'tenant_id, id, name, role, created_at, created_by, expires_at, revoked_at, last_used_at',
    grant: 'select (tenant_id, id, revoked_at, last_used_at), insert, update (revoked_at, last_used_at)',
  })
  // Whose key it is must be found before a tenant is bound; the names of keys and the revoked ones are not needed for that.
  await sql`create policy directory on tablecast.api_keys to tablecast_directory
    using (revoked_at is null) with check (true)`.execute(db)
  await sql`grant select (tenant_id, id, role, expires_at, digest), insert on tablecast.api_keys to tablecast_directory`.execute(
    db,
  )

  // A tenant's admin changes keys, and adds that to the log, for the own tenant only, and reads nothing of it.
  await sql`alter table tablecast.operator_log add column tenant_id int4
    constraint operator_log_tenant_fkey references tablecast.tenants`.execute(db)
  await sql`update tablecast.operator_log set tenant_id = tenants.id from tablecast.tenants
    where tenants.slug = operator_log.slug`.execute(db)
  await rename(db, renamed)
  await sql`alter table tablecast.operator_log alter column tenant_id set not null`.execute(db)
  await sql`alter table tablecast.operator_log drop column slug`.execute(db)
  await sql`alter table tablecast.operator_log add column api_key_id text`.execute(db)
  await sql`alter table tablecast.operator_log add column request_id text`.execute(db)
  await sql`alter table tablecast.operator_log enable row level security`.execute(db)
  const bound = boundTo('tenant_id')
  await sql`create policy tenant on tablecast.operator_log to tablecast_app
    using (${bound}) with check (${bound})`.execute(db)
  await sql`create policy directory on tablecast.operator_log to tablecast_directory
    using (true) with check (true)`.execute(db)
  await sql`grant insert (tenant_id, at, actor, action, api_key_id, request_id) on tablecast.operator_log to tablecast_app`.execute(
    db,
  )
  await sql`reset role`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`set local role tablecast_owner`.execute(db)
  await sql`revoke insert (tenant_id, at, actor, action, api_key_id, request_id) on tablecast.operator_log from tablecast_app`.execute(
    db,
  )
  await sql`drop policy directory on tablecast.operator_log`.execute(db)
  await sql`drop policy tenant on tablecast.operator_log`.execute(db)
  await sql`alter table tablecast.operator_log disable row level security`.execute(db)
  await sql`alter table tablecast.operator_log drop column request_id`.execute(db)
  await sql`alter table tablecast.operator_log drop column api_key_id`.execute(db)
  await sql`alter table tablecast.operator_log add column slug text`.execute(db)
  await sql`update tablecast.operator_log set slug = tenants.slug from tablecast.tenants
    where tenants.id = tenant_id`.execute(db)
  await rename(
    db,
    renamed.map(([before, after]) => [after, before]),
  )
  await sql`alter table tablecast.operator_log alter column slug set not null`.execute(db)
  await sql`alter table tablecast.operator_log drop column tenant_id`.execute(db)
  await sql`drop view tablecast_view.api_keys`.execute(db)
  await sql`drop table tablecast.api_keys`.execute(db)
  await sql`reset role`.execute(db)
}

async function rename(db: Kysely<unknown>, names: readonly (readonly [string, string])[]): Promise<void> {
  for (const [before, after] of names) {
    await sql`update tablecast.operator_log set action = ${sql.lit(after)} where action = ${sql.lit(before)}`.execute(
      db,
    )
  }
}
