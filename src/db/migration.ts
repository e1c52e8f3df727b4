import { createHash } from 'node:crypto'
import { promises as fs } from 'node:fs'
import path from 'node:path'
import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely'
import { FileMigrationProvider, type Migration } from 'kysely/migration'

/** Where this release keeps its migrations. */
export const ownFolder = path.join(import.meta.dirname, '../../schema-migrations')

/** A migration that this release has. */
export interface ReleaseMigration extends Migration {
  name: string
  /** A release that lacks it must not serve a database that has it: a file says so by `export const breaking = true`. */
  breaking: boolean
  /** What its `up` sends. */
  statements: readonly string[]
  /** Of its statements: two files that send the same are the same migration. */
  checksum: string
}

/** The migrations of a release, in order. */
export async function readRelease(folder: string): Promise<ReleaseMigration[]> {
  const found: Record<string, Migration & { breaking?: boolean }> = await new FileMigrationProvider({
    fs,
    path,
    migrationFolder: folder,
  }).getMigrations()
  return Promise.all(
    Object.entries(found)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(async ([name, migration]) => {
        const statements = await recordStatements(migration)
        const { up, down, breaking = false } = migration
        return { name, up, ...(down ? { down } : {}), breaking, statements, checksum: checksumOf(statements) }
      }),
  )
}

/**
 * Runs it on a database that answers nothing. So a migration may not decide by what it reads: what must be decided
 * where it runs belongs into a DO block, and then it is in the script and in the checksum too.
 */
async function recordStatements({ up }: Migration): Promise<string[]> {
  const sent: string[] = []
  const db = new Kysely<unknown>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (kysely) => new PostgresIntrospector(kysely),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
    log: ({ query }) => {
      if (query.parameters.length > 0) {
        throw new Error(`a migration sends whole statements, and this one has parameters: ${query.sql}`)
      }
      sent.push(query.sql.trim())
    },
  })
  await up(db)
  return sent
}

function checksumOf(statements: readonly string[]): string {
  return createHash('sha256').update(statements.join(';\n')).digest('hex')
}
