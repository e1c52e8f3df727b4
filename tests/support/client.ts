import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll } from '@jest/globals'
import pg from 'pg'

const opened: pg.Client[] = []
afterAll(() => Promise.all(opened.map((client) => client.end())))

/** A connection of the test's own, with all the rights of whoever made the database; closed with the test file. */
export async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  // The server may be made to hang up on it.
  client.on('error', () => {})
  await client.connect()
  opened.push(client)
  return client
}

const PAUSE_MS = 5
const ATTEMPTS = 2_000

/** Goes on as soon as this many sessions of the database wait for a lock, so that a race is run in a known order. */
export async function untilWaiting(client: pg.Client, sessions = 1): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    // Inside a transaction the list of sessions stays as it was first read.
    await client.query('select pg_stat_clear_snapshot()')
    const { rows } = await client.query<{ count: number }>(
      `select count(*)::int as count from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`,
    )
    if ((rows[0]?.count ?? 0) >= sessions) {
      return
    }
    await sleep(PAUSE_MS)
  }
  throw new Error(`${sessions} sessions should wait for a lock by now`)
}
