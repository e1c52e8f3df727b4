import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'

/** Any number, as long as it is always this one. */
const lock = 4_000_004

// A process that was killed a moment ago may still be in the server's books.
const attempts = 10
const pauseMs = 100

/**
 * Makes this process the only one that serves from an embedded database; undefined when another one does. A
 * lock in the database and not a file with a process id: it ends with the process, however that ends, and an id
 * may belong to somebody else by then.
 */
export async function occupy(url: string): Promise<{ leave(): Promise<void> } | undefined> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [
      lock,
    ])
    if (rows[0]?.taken) {
      return { leave: () => client.end() }
    }
    await sleep(pauseMs)
  }
  await client.end()
  return undefined
}
