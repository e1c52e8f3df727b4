import { type Kysely, sql } from 'kysely'
import { buildWall } from './parts/wall.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`set local role tablecast_owner`.execute(db)
  // What was answered to a mutation that carried a key, written in its own transaction. `told` says which records the
  // answer tells of: a large answer is kept by them alone, and so is one that tells of a record that was purged.
  // `data` is json, which keeps the order of its names: that of the selection.
  await sql`
    create table tablecast.answers (
      tenant_id int4 not null constraint answers_tenant_fkey references tablecast.tenants,
      actor text not null,
      key text not null,
      request_hash text not null,
      at timestamptz(3) not null,
      told jsonb not null,
      record_ids uuid[] not null,
      data json,
      constraint answers_pkey primary key (tenant_id, actor, key)
    )`.execute(db)
  await sql`create index answers_at on tablecast.answers (tenant_id, at)`.execute(db)
  await buildWall(db, 'answers', { grant: 'select, insert, update, delete' })
  await sql`reset role`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`set local role tablecast_owner`.execute(db)
  await sql`drop view tablecast_view.answers`.execute(db)
  await sql`drop table tablecast.answers`.execute(db)
  await sql`reset role`.execute(db)
}
