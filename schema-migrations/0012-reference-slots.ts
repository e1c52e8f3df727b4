import { type Kysely, sql } from 'kysely'
import { boundTo } from './parts/wall.ts'

/** A release from before would write records whose slots say nothing of what they refer to; down, there are none. */
export const breaking = true

/** Typed columns that hold what documents refer to. */
const slots = [1, 2, 3, 4, 5, 6].map((n) => `r${n}`)

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`set local role tablecast_owner`.execute(db)
  for (const slot of slots) {
    await sql`alter table tablecast.records add column ${sql.ref(slot)} uuid`.execute(db)
    // Those who refer to a record are found at once, in the order of their ids. Of deleted ones there is nothing in it, so
    // that whom live ones refer to can be read from it alone: whether a record is live is said by the record only.
    await sql`
      create index ${sql.ref(`records_${slot}`)} on tablecast.records (tenant_id, table_id, ${sql.ref(slot)}, id)
      where ${sql.ref(slot)} is not null and deleted_at is null`.execute(db)
  }
  await sql`create or replace view tablecast_view.records as select * from tablecast.records where ${boundTo('tenant_id')}`.execute(
    db,
  )
  await sql`reset role`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`set local role tablecast_owner`.execute(db)
  // A view cannot lose a column, only be made anew.
  await sql`drop view tablecast_view.records`.execute(db)
  // Fields would go on to say that their values are there, and so would servers that remember them.
  const names = sql.join(slots.map((slot) => sql.lit(slot)))
  await sql`
    update tablecast.tenants set catalog_version = catalog_version + 1
    where id in (select tenant_id from tablecast.fields where slot in (${names}))`.execute(db)
  await sql`update tablecast.fields set slot = null where slot in (${names})`.execute(db)
  for (const slot of slots) {
    await sql`alter table tablecast.records drop column ${sql.ref(slot)}`.execute(db)
  }
  await sql`create view tablecast_view.records as select * from tablecast.records where ${boundTo('tenant_id')}`.execute(
    db,
  )
  await sql`grant select on tablecast_view.records to tablecast_app`.execute(db)
  await sql`reset role`.execute(db)
}
