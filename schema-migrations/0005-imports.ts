import { type Kysely, sql } from 'kysely'
import { buildWall } from './parts/wall.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`set local role tablecast_owner`.execute(db)
  // How far each import has come; it moves on in the transaction that writes the rows, so that neither is without the
  // other. The file is known by what it holds. `run` counts those who have worked on it: only the last one may go on.
  await sql`
    create table tablecast.imports (
      tenant_id int4 not null,
      table_id int4 not null,
      file_hash text not null,
      run int4 not null,
      plan jsonb not null,
      progress jsonb not null,
      actor text not null,
      started_at timestamptz(3) not null,
      finished_at timestamptz(3),
      constraint imports_pkey primary key (tenant_id, table_id, file_hash),
      constraint imports_table_fkey foreign key (tenant_id, table_id) references tablecast.tables
    )`.execute(db)
  await buildWall(db, 'imports', { grant: 'select, insert, update' })
  await sql`reset role`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`set local role tablecast_owner`.execute(db)
  await sql`drop view tablecast_view.imports`.execute(db)
  await sql`drop table tablecast.imports`.execute(db)
  await sql`reset role`.execute(db)
}
