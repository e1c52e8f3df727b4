import { Kysely, PostgresAdapter, PostgresDriver, PostgresIntrospector, PostgresQueryCompiler } from 'kysely'
import pg from 'pg'

/** Runs a piece of work on one connection of its own. */
export async function withDatabase<T>(url: string, work: (db: Kysely<unknown>) => Promise<T>): Promise<T> {
  const pool = new pg.Pool({ connectionString: url, max: 1, connectionTimeoutMillis: 10_000 })
  pool.on('error', () => {})
  const db = new Kysely<unknown>({
    dialect: {
      // Kysely's own lock is one of the session, which cannot be given back in a transaction that has failed, and it
      // sets a lock_timeout of an hour: see takeTurn.
      createAdapter: () =>
        Object.assign(new PostgresAdapter(), {
          acquireMigrationLock: async () => {},
          releaseMigrationLock: async () => {},
        }),
      createDriver: () => new PostgresDriver({ pool }),
      createIntrospector: (kysely) => new PostgresIntrospector(kysely),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  })
  try {
    const client = await pool.connect().catch((error) => {
      throw new Error(`The database at ${new URL(url).host} cannot be reached: ${reasonOf(error)}.`, {
        cause: error,
      })
    })
    client.release()
    return await work(db)
  } finally {
    await db.destroy()
  }
}

/** Node tries each address of a name, and gives one error for all that has no message of its own. */
function reasonOf(error: Error): string {
  const [first = error] = error instanceof AggregateError ? error.errors : []
  return String(first.message)
}
