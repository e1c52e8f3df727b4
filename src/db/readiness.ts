import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { DatabaseError, Pool } from 'pg'

/** What a database may lack to be served: an answer, or migrations of this release. */
export type Lack = 'database' | 'migrations'

export interface Readiness {
  /** Empty where all is well. Whoever asks, and how often: the database is asked about once a second. */
  findLacks(): Promise<Lack[]>
  close(): Promise<void>
}

// A balancer asks each second or less often; several of them share one answer.
const freshMs = 1_000
// What takes longer than this for one row is not ready, whatever it is busy with.
const boundMs = 1_000

/** Asks on a connection of its own, so that a full pool is no reason to be taken out and no request waits for us. */
export function openReadiness(url: string): Readiness {
  const pool = new Pool({
    connectionString: url,
    max: 1,
    connectionTimeoutMillis: boundMs,
    query_timeout: boundMs,
    idleTimeoutMillis: 30_000,
    allowExitOnIdle: true,
  })
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  let asked: { at: number; lacks: Promise<Lack[]> } | undefined
  let ended: Promise<void> | undefined
  const ask = () => {
    // From its end on, not from its beginning: questions that take long must not follow one another without a pause.
    const asking = {
      at: Number.POSITIVE_INFINITY,
      lacks: findLacks(pool).finally(() => {
        asking.at = Date.now()
      }),
    }
    return asking
  }
  return {
    findLacks: () => {
      if (!asked || Date.now() - asked.at > freshMs) {
        asked = ask()
      }
      return asked.lacks
    },
    close: () => {
      ended ??= pool.end()
      return ended
    },
  }
}

async function findLacks(pool: Pool): Promise<Lack[]> {
  const client = await pool.connect().catch(() => undefined)
  if (!client) {
    return ['database']
  }
  try {
    const { rows } = await client.query<{ name: string }>('select name from tablecast.kysely_migration')
    client.release()
    const applied = new Set(rows.map(({ name }) => name))
    // One that we do not know is of a newer release, which is taking over while we still serve.
    return (await ourMigrations()).every((name) => applied.has(name)) ? [] : ['migrations']
  } catch (error) {
    // A connection that is late with its answer would give it to the next question.
    client.release(true)
    // No table, no schema, no right to read it.
    const isAnswer = error instanceof DatabaseError && /^(42|3F)/.test(error.code ?? '')
    return [isAnswer ? 'migrations' : 'database']
  }
}

async function ourMigrations(): Promise<string[]> {
  const files = await readdir(path.join(import.meta.dirname, '../../schema-migrations'))
  return files
    .filter((file) => /\.[jt]s$/.test(file) && !file.endsWith('.d.ts'))
    .map((file) => path.parse(file).name)
}
