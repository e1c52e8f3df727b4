import { type Kysely, sql } from 'kysely'
import type { ReleaseMigration } from './migration.ts'
import { print } from './roles.ts'

/** A migration that a database has, as it was written down when it was applied. */
export interface LoggedMigration {
  name: string
  at: Date
  /** Missing where it was applied by a release that kept none. */
  checksum: string | undefined
  /** Said by the release that applied it, for older ones that have no such file. */
  breaking: boolean
}

/** What a database says of its migrations, and the statements that this log still lacks to be written to. */
export interface MigrationLog {
  entries: LoggedMigration[]
  missing: string[]
}

// The tables are those that Kysely's Migrator would make, with two columns of ours. They are made here because it
// tries and looks again when it failed, and in the one transaction that all runs in there is no looking again.
const parts = {
  schema: 'create schema tablecast',
  table: `create table tablecast.kysely_migration (
  name varchar(255) not null primary key,
  timestamp varchar(255) not null,
  checksum text,
  breaking boolean not null default false
)`,
  columns: `alter table tablecast.kysely_migration
  add column checksum text,
  add column breaking boolean not null default false`,
  locks: `create table tablecast.kysely_migration_lock (
  id varchar(255) not null primary key,
  is_locked integer not null default 0
)`,
} as const

/** The log of a database that has none of it. */
export const emptyLog: MigrationLog = { entries: [], missing: [parts.schema, parts.table, parts.locks] }

export async function readLog(db: Kysely<unknown>): Promise<MigrationLog> {
  const { rows } = await sql<{ schema: boolean; columns: string[]; readable: boolean; login: string }>`
    select n.oid is not null as schema, current_user as login,
      has_schema_privilege(n.oid, 'usage') and (c.oid is null or has_table_privilege(c.oid, 'select')) as readable,
      array(select relname || '.' || attname from pg_class join pg_attribute on attrelid = pg_class.oid
        where relnamespace = n.oid and relname like 'kysely%') as columns
    from (values (1)) as one
    left join pg_namespace n on nspname = 'tablecast'
    left join pg_class c on c.relnamespace = n.oid and c.relname = 'kysely_migration'`.execute(db)
  const [found] = rows
  if (!found?.schema) {
    return emptyLog
  }
  if (!found.readable) {
    throw new Error(
      `The login ${found.login} may not read which migrations are applied; run "tablecast migrate up" as the login that may migrate, with DATABASE_URL for this one.`,
    )
  }
  const has = (column: string) => found.columns.includes(column)
  const hasTable = has('kysely_migration.name')
  return {
    entries: hasTable ? await readEntries(db) : [],
    missing: [
      ...(hasTable ? [] : [parts.table]),
      ...(hasTable && !has('kysely_migration.checksum') ? [parts.columns] : []),
      ...(has('kysely_migration_lock.id') ? [] : [parts.locks]),
    ],
  }
}

/** As JSON, so that a log without our columns can be read by the same statement. */
async function readEntries(db: Kysely<unknown>): Promise<LoggedMigration[]> {
  const { rows } = await sql<{
    entry: { name: string; timestamp: string; checksum?: string | null; breaking?: boolean }
  }>`select to_jsonb(m) as entry from tablecast.kysely_migration as m order by name`.execute(db)
  return rows.map(({ entry: { name, timestamp, checksum, breaking } }) => ({
    name,
    at: new Date(timestamp),
    checksum: checksum ?? undefined,
    breaking: breaking === true,
  }))
}

/** Adds to an entry what Kysely does not know. */
export function printChecksum({ name, checksum, breaking }: ReleaseMigration): string {
  return print(sql`update tablecast.kysely_migration
  set checksum = ${sql.lit(checksum)}, breaking = ${sql.lit(breaking)} where name = ${sql.lit(name)}`)
}

/** Makes the whole entry, for a script; the time is that of the server. */
export function printEntry({ name, checksum, breaking }: ReleaseMigration): string {
  return print(sql`insert into tablecast.kysely_migration (name, timestamp, checksum, breaking)
  values (${sql.lit(name)}, to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    ${sql.lit(checksum)}, ${sql.lit(breaking)})`)
}
