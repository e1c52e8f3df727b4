import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { closeAtEnd } from './endings.ts'

/** A connection of the test's own, with all the rights of whoever made the database; closed with the test file. */
export async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  // The server may be made to hang up on it.
  client.on('error', () => {})
  closeAtEnd(() => client.end())
  await client.connect()
  return client
}

const PAUSE_MS = 5
const ATTEMPTS = 2_000

/** Goes on as soon as something holds. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (await holds()) {
      return
    }
    await sleep(PAUSE_MS)
  }
  throw new Error('it should have come to this by now')
}

/** Goes on as soon as this many sessions of the database wait for a lock, so that a race is run in a known order. */
export async function untilWaiting(client: pg.Client, sessions = 1): Promise<void> {
  await until(async () => (await countSessions(client, `wait_event_type = 'Lock'`)) >= sessions)
}

/** Goes on as soon as a session of the database executes a statement, besides this one. */
export async function untilBusy(client: pg.Client): Promise<void> {
  await until(async () => (await countSessions(client, executing)) > 0)
}

/** Goes on as soon as none does. */
export async function untilIdle(client: pg.Client): Promise<void> {
  await until(async () => (await countSessions(client, executing)) === 0)
}

const executing = `pid <> pg_backend_pid() and state = 'active' and backend_type = 'client backend'`

async function countSessions(client: pg.Client, condition: string): Promise<number> {
  // Inside a transaction the list of sessions stays as it was first read.
  await client.query('select pg_stat_clear_snapshot()')
  const { rows } = await client.query(
    `select from pg_stat_activity where datname = current_database() and ${condition}`,
  )
  return rows.length
}
