import { setTimeout as sleep } from 'node:timers/promises'
import type { CompiledQuery } from 'kysely'
import type pg from 'pg'
import { cancelStatement } from './cancel.ts'
import { isRetryable, refuseUnknownEnd, toFailure } from './refusal.ts'

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

/** How a transaction begins, and what ends it before its time: its statement is stopped, and nothing is written. */
export interface Terms {
  begin: string
  /** Its reason is what the work fails with. */
  signal: AbortSignal | undefined
}

/** Runs the work in a transaction, again from the start when it lost a race. */
export async function transact<T>(
  pool: pg.Pool,
  terms: Terms,
  work: (session: Session) => Promise<Outcome<T>>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const { outcome, error, refused } = await attemptOnce(pool, terms, work)
    if (isRetryable(refused ?? error) && attempt < attemptsAtMost) {
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
  { begin, signal }: Terms,
  work: (session: Session) => Promise<Outcome<T>>,
): Promise<Attempt<T>> {
  let client: pg.PoolClient
  try {
    client = await pool.connect()
  } catch (error) {
    return { error }
  }
  if (signal?.aborted) {
    client.release()
    return { error: signal.reason }
  }
  const stop = () => cancelStatement(client)
  signal?.addEventListener('abort', stop)
  let refused: unknown
  const refuse = (error: unknown): never => {
    refused ??= signal?.aborted ? signal.reason : error
    throw toFailure(refused)
  }
  const begun = client.query(begin).catch(refuse)
  begun.catch(() => {})
  // What answers first does not wait for what runs beside it: a resolver may come with a statement when all is
  // over, and then there is no transaction any more, no tenant and no role.
  let ended = false
  const session: Session = {
    run: async <Row>(statement: CompiledQuery<Row>) => {
      if (ended) {
        throw new Error('the transaction has ended; what comes now belongs to no tenant')
      }
      signal?.throwIfAborted()
      const result = await client.query(statement.sql, [...statement.parameters]).catch(refuse)
      return result.rows as Row[]
    },
  }
  try {
    const outcome = await work(session)
    ended = true
    await begun
    if (!outcome.commit) {
      // Nobody waits for the end of what leaves nothing behind.
      void release(client, signal)
      return { outcome, refused }
    }
    if (refused !== undefined) {
      throw refused
    }
    signal?.throwIfAborted()
    // From here on nobody could tell whether it is written.
    signal?.removeEventListener('abort', stop)
    await commit(client)
    client.release()
    return { outcome, refused }
  } catch (error) {
    ended = true
    await release(client, signal)
    return { error: refused ?? error, refused }
  } finally {
    signal?.removeEventListener('abort', stop)
  }
}

async function commit(client: pg.PoolClient): Promise<void> {
  const { command } = await client.query('commit').catch((error) => {
    throw refuseUnknownEnd(error)
  })
  // An aborted transaction answers COMMIT with ROLLBACK and no error: without this look a lost write would seem done.
  if (command !== 'COMMIT') {
    throw new Error(`the transaction was not committed but answered ${command}`)
  }
}

/**
 * Gives the connection back clean. One that cannot even roll back is thrown away, and so is one whose statement was
 * told to stop: the word may arrive late, and would stop the statement of whoever has the connection next.
 */
async function release(client: pg.PoolClient, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) {
    client.release(true)
    return
  }
  await client.query('rollback').then(
    () => client.release(),
    (error) => client.release(error),
  )
}
