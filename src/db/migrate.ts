import { promises as fs } from 'node:fs'
import path from 'node:path'
import { Kysely, PostgresDialect, sql } from 'kysely'
import { FileMigrationProvider, type MigrationResultSet, Migrator, NO_MIGRATIONS } from 'kysely/migration'
import pg from 'pg'
import { findOtherFold } from './folding.ts'
import { functions, roles } from './tables.ts'

const migrationFolder = path.join(import.meta.dirname, '../../schema-migrations')

/** One migration and when it was applied, if it was. */
export interface MigrationState {
  name: string
  appliedAt: Date | undefined
}

/**
 * Applies every migration that is missing; gives the names of those it applied. `login` is who will connect to
 * serve, when that is not who migrates: it is given the right to step down to the application's roles.
 */
export function migrateUp(url: string, { login }: { login?: string } = {}): Promise<string[]> {
  return withMigrator(url, async (migrator, db) => {
    const applied = namesOf(await migrator.migrateToLatest())
    await expectFold(db)
    if (login && login !== new URL(url).username) {
      await grantServing(db, login)
    }
    return applied
  })
}

/** Any number, as long as it is always this one. */
const grantLock = 4_000_005

function grantServing(db: Kysely<unknown>, login: string): Promise<void> {
  return db.transaction().execute(async (transaction) => {
    // Two who grant the same at once would meet on a row of the server's catalog, and one would fail.
    await sql`select pg_advisory_xact_lock(${sql.lit(grantLock)})`.execute(transaction)
    const granted = sql.join(Object.values(roles).map((role) => sql.id(role)))
    await sql`grant ${granted} to ${sql.id(login)}`.execute(transaction)
    await sql`grant usage on schema tablecast to ${sql.id(login)}`.execute(transaction)
    await sql`grant select on tablecast.kysely_migration to ${sql.id(login)}`.execute(transaction)
  })
}

/** Takes back the last migration, or all of them. */
export function migrateDown(url: string, { all = false } = {}): Promise<string[]> {
  return withMigrator(url, async (migrator) =>
    namesOf(all ? await migrator.migrateTo(NO_MIGRATIONS) : await migrator.migrateDown()),
  )
}

/** All migrations in order, applied or not. */
export function migrationStates(url: string): Promise<MigrationState[]> {
  return withMigrator(url, async (migrator) =>
    (await migrator.getMigrations()).map(({ name, executedAt }) => ({ name, appliedAt: executedAt })),
  )
}

// One connection, and never through a pooler in transaction mode: the migrator holds a lock.
async function withMigrator<T>(
  url: string,
  work: (migrator: Migrator, db: Kysely<unknown>) => Promise<T>,
): Promise<T> {
  const pool = new pg.Pool({ connectionString: url, max: 1, connectionTimeoutMillis: 10_000 })
  pool.on('error', () => {})
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
  try {
    const provider = new FileMigrationProvider({ fs, path, migrationFolder })
    return await work(new Migrator({ db, provider, migrationTableSchema: 'tablecast' }), db)
  } finally {
    await db.destroy()
  }
}

async function expectFold(db: Kysely<unknown>): Promise<void> {
  const [unfit] = await findOtherFold(async (text) => {
    const { rows } = await sql<{ key: string }>`select ${sql.raw(functions.sortKey)}(${text}) as key`.execute(
      db,
    )
    return rows[0]?.key
  })
  if (unfit !== undefined) {
    throw new Error(unfit)
  }
}

function namesOf({ error, results = [] }: MigrationResultSet): string[] {
  if (error) {
    throw error
  }
  return results.map((result) => result.migrationName)
}
