import { setTimeout as sleep } from 'node:timers/promises'
import type { CompiledQuery } from 'kysely'
import type pg from 'pg'
import { isRetryable, toFailure } from './refusal.ts'

/** Runs compiled statements inside one transaction. */
export interface Session {
  run<Row>(statement: CompiledQuery<Row>): Promise<Row[]>
}

/** What a piece of work wants done with its transaction. */
export interface Outcome<T> {
  value: T
  commit: boolean
}

/** How often a transaction that lost against another one is run in all. */
const attemptsAtMost = 5

/** Runs the work in a transaction that begins with `begin`, again from the start when it lost a race. */
export async function transact<T>(
  pool: pg.Pool,
  begin: string,
  work: (session: Session) => Promise<Outcome<T>>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const { outcome, error, refused } = await attemptOnce(pool, begin, work)
    if (isRetryable(refused) && attempt < attemptsAtMost) {
      // Those who met once would meet again; a little chance parts them.
      await sleep(Math.random() * 10 * 2 ** attempt)
    } else if (outcome) {
      return outcome.value
    } else {
      throw toFailure(error)
    }
  }
}

interface Attempt<T> {
  outcome?: Outcome<T>
  error?: unknown
  /** The first statement's error, also when the work has swallowed it. */
  refused?: unknown
}

async function attemptOnce<T>(
  pool: pg.Pool,
  begin: string,
  work: (session: Session) => Promise<Outcome<T>>,
): Promise<Attempt<T>> {
  let client: pg.PoolClient
  try {
    client = await pool.connect()
  } catch (error) {
    return { error }
  }
  let refused: unknown
  const refuse = (error: unknown): never => {
    refused ??= error
    throw toFailure(refused)
  }
  const begun = client.query(begin).catch(refuse)
  begun.catch(() => {})
  const session: Session = {
    run: async <Row>(statement: CompiledQuery<Row>) => {
      const result = await client.query(statement.sql, [...statement.parameters]).catch(refuse)
      return result.rows as Row[]
    },
  }
  try {
    const outcome = await work(session)
    await begun
    if (outcome.commit && refused !== undefined) {
      throw refused
    }
    await end(client, outcome.commit)
    client.release()
    return { outcome, refused }
  } catch (error) {
    await release(client)
    return { error: refused ?? error, refused }
  }
}

async function end(client: pg.PoolClient, commit: boolean): Promise<void> {
  const { command } = await client.query(commit ? 'commit' : 'rollback')
  // An aborted transaction answers COMMIT with ROLLBACK and no error: without this look a lost write would seem done.
  if (commit && command !== 'COMMIT') {
    throw new Error(`the transaction was not committed but answered ${command}`)
  }
}

/** Gives the connection back clean; one that cannot even roll back is thrown away. */
async function release(client: pg.PoolClient): Promise<void> {
  await client.query('rollback').then(
    () => client.release(),
    (error) => client.release(error),
  )
}
