import { type Kysely, sql } from 'kysely'
import { buildWall } from './parts/wall.ts'

/** Typed columns that hold the values of indexed fields. */
const slots = [
  ...[1, 2, 3, 4, 5, 6].map((n) => ({ name: `t${n}`, type: 'text collate "C"' })),
  ...[1, 2, 3, 4, 5].map((n) => ({ name: `n${n}`, type: 'numeric' })),
  ...[1, 2, 3].map((n) => ({ name: `d${n}`, type: 'timestamptz' })),
]

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`set local role tablecast_owner`.execute(db)
  // fillfactor 85 leaves room for HOT updates. No index may ever mention data: it would end them (99 % → 0 %).
  await sql`
    create table tablecast.records (
      tenant_id int4 not null,
      table_id int4 not null,
      id uuid not null,
      version int4 not null,
      data jsonb not null,
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null,
      created_by text,
      updated_by text,
      deleted_at timestamptz(3),
      ${sql.join(slots.map((slot) => sql`${sql.ref(slot.name)} ${sql.raw(slot.type)}`))},
      constraint records_pkey primary key (tenant_id, table_id, id),
      constraint records_table_fkey foreign key (tenant_id, table_id) references tablecast.tables
    ) with (fillfactor = 85)`.execute(db)
  for (const slot of slots) {
    // Partial: twelve indexes that hold nothing cost an insert nothing, twelve full of nulls make it 2.8 times slower.
    await sql`
      create index ${sql.ref(`records_${slot.name}`)} on tablecast.records (tenant_id, table_id, ${sql.ref(slot.name)}, id)
      where ${sql.ref(slot.name)} is not null`.execute(db)
  }
  await sql`
    create table tablecast.record_history (
      tenant_id int4 not null,
      table_id int4 not null,
      record_id uuid not null,
      version int4 not null,
      action text not null,
      changes jsonb not null,
      actor text not null,
      at timestamptz(3) not null,
      request_id text,
      constraint record_history_pkey primary key (tenant_id, table_id, record_id, version)
    )`.execute(db)
  await sql`
    create table tablecast.links (
      tenant_id int4 not null,
      field_id int4 not null,
      from_table_id int4 not null,
      from_id uuid not null,
      to_table_id int4 not null,
      to_id uuid not null,
      position int4 not null,
      constraint links_pkey primary key (tenant_id, field_id, from_id, to_id),
      constraint links_from_fkey foreign key (tenant_id, from_table_id, from_id) references tablecast.records,
      constraint links_to_fkey foreign key (tenant_id, to_table_id, to_id) references tablecast.records
    )`.execute(db)
  await sql`create index links_to on tablecast.links (tenant_id, field_id, to_id, from_id)`.execute(db)
  await sql`
    create table tablecast.unique_values (
      tenant_id int4 not null,
      field_id int4 not null,
      value text not null constraint unique_values_length_check check (octet_length(value) <= 512),
      record_id uuid not null,
      constraint unique_values_pkey primary key (tenant_id, field_id, value)
    )`.execute(db)
  await buildWall(db, 'records', { grant: 'select, insert, update' })
  // History is append-only: no right to change or remove a line.
  await buildWall(db, 'record_history', { grant: 'insert' })
  await buildWall(db, 'links', { grant: 'select' })
  await buildWall(db, 'unique_values', { grant: 'select' })
  await sql`reset role`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`set local role tablecast_owner`.execute(db)
  for (const name of ['unique_values', 'links', 'record_history', 'records']) {
    await sql`drop view ${sql.table(`tablecast_view.${name}`)}`.execute(db)
    await sql`drop table ${sql.table(`tablecast.${name}`)}`.execute(db)
  }
  await sql`reset role`.execute(db)
}
