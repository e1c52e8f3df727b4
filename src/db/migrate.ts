import { sql, type Transaction } from 'kysely'
import { type MigrationResultSet, Migrator, NO_MIGRATIONS } from 'kysely/migration'
import { findOtherFold } from './folding.ts'
import { ownFolder, type ReleaseMigration, readRelease } from './migration.ts'
import { withDatabase } from './migration-connection.ts'
import { printChecksum, readLog } from './migration-log.ts'
import { findLackingRights } from './migration-rights.ts'
import { compareMigrations, findProblems, type MigrationState } from './migration-state.ts'
import { type Patience, runAll, takeTurn, usualPatience } from './migration-turn.ts'
import { findUpgrade, refuse } from './migration-upgrade.ts'
import { findServingGrants } from './serving-grants.ts'
import { functions } from './tables.ts'

export interface MigrateOptions {
  /** The release's migrations; other than our own in tests only. */
  folder?: string
  patience?: Patience
}

/** What `up` has done. */
export interface Migrated {
  applied: string[]
  /** Applied by a release that kept no checksums; from now on they are expected to be as this release has them. */
  adopted: string[]
}

/**
 * Applies every migration that is missing, all or none. `login` is who will connect to serve, when that is not who
 * migrates: it is given the right to step down to the application's roles.
 */
export function migrateUp(
  url: string,
  {
    login,
    folder = ownFolder,
    patience = usualPatience,
  }: MigrateOptions & { login?: string | undefined } = {},
): Promise<Migrated> {
  return withDatabase(url, async (db) => {
    const release = await readRelease(folder)
    return takeTurn(
      db,
      async (transaction) => {
        const migrated = await applyMissing(transaction, release)
        if (login) {
          const { statements, problems } = await findServingGrants(transaction, login)
          refuse(problems)
          await runAll(transaction, statements)
        }
        return migrated
      },
      patience,
    )
  })
}

async function applyMissing(
  db: Transaction<unknown>,
  release: readonly ReleaseMigration[],
): Promise<Migrated> {
  const { log, missing, adopted } = await findUpgrade(db, release)
  if (missing.length + adopted.length + log.length > 0) {
    refuse(await findLackingRights(db))
    await runAll(db, log)
    const applied = namesOf(await migratorOf(db, release).migrateToLatest())
    await runAll(
      db,
      release
        .filter(({ name }) => applied.includes(name))
        .concat(adopted)
        .map(printChecksum),
    )
  }
  await expectFold(db)
  return { applied: missing.map(({ name }) => name), adopted: adopted.map(({ name }) => name) }
}

/** Of a release that folds: those of tests do not. */
async function expectFold(db: Transaction<unknown>): Promise<void> {
  const found = await sql<{ folds: boolean }>`
    select to_regprocedure(${`${functions.sortKey}(text)`}) is not null as folds`.execute(db)
  if (!found.rows[0]?.folds) {
    return
  }
  refuse(
    await findOtherFold(async (text) => {
      const key = sql<{ key: string }>`select ${sql.raw(functions.sortKey)}(${text}) as key`
      return (await key.execute(db)).rows[0]?.key
    }),
  )
}

/** Takes back the last migration; or those after the one it is to go back to; or all of them. */
export function migrateDown(
  url: string,
  {
    to,
    all = false,
    folder = ownFolder,
    patience = usualPatience,
  }: MigrateOptions & { to?: string; all?: boolean } = {},
): Promise<string[]> {
  return withDatabase(url, async (db) => {
    const release = await readRelease(folder)
    return takeTurn(
      db,
      async (transaction) => {
        const { entries } = await readLog(transaction)
        const states = compareMigrations(release, entries)
        // One that has changed may be taken back, so that whoever writes it can go on.
        refuse(findProblems(states, 'unknown', 'skipped'))
        if (to !== undefined && !entries.some(({ name }) => name === to)) {
          refuse([`The migration ${to} is not applied, so there is no way back to it.`])
        }
        if (entries.length === 0) {
          return []
        }
        refuse(await findLackingRights(transaction))
        const migrator = migratorOf(transaction, release)
        if (all) {
          return namesOf(await migrator.migrateTo(NO_MIGRATIONS))
        }
        return namesOf(await (to === undefined ? migrator.migrateDown() : migrator.migrateTo(to)))
      },
      patience,
    )
  })
}

/** All migrations in order, of this release and of the database. */
export function migrationStates(
  url: string,
  { folder = ownFolder }: MigrateOptions = {},
): Promise<MigrationState[]> {
  return withDatabase(url, async (db) =>
    compareMigrations(await readRelease(folder), (await readLog(db)).entries),
  )
}

/** What is wrong with the migrations that a database has, as sentences; one that it lacks is no fault. */
export async function verifyMigrations(url: string, options: MigrateOptions = {}): Promise<string[]> {
  return findProblems(await migrationStates(url, options), 'changed', 'unknown', 'skipped', 'unverified')
}

function migratorOf(db: Transaction<unknown>, release: readonly ReleaseMigration[]): Migrator {
  const migrations = Object.fromEntries(release.map((migration) => [migration.name, migration]))
  return new Migrator({
    db,
    provider: { getMigrations: async () => migrations },
    migrationTableSchema: 'tablecast',
  })
}

function namesOf({ error, results = [] }: MigrationResultSet): string[] {
  if (error) {
    throw error
  }
  return results.map((result) => result.migrationName)
}
