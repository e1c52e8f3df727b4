import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { type Connection, type Reins, takeConnection } from './connection.ts'
import { isRetryable, refuseUnknownEnd, toFailure } from './refusal.ts'
import type { Statement } from './statement.ts'
import { type Watch, watchWait } from './watch.ts'

/** Runs compiled statements inside one transaction. */
export interface Session {
  run<Row>(statement: Statement<Row>): Promise<Row[]>
}

/** What a piece of work wants done with its transaction. */
export interface Outcome<T> {
  value: T
  commit: boolean
}

/** How often a transaction that lost against another one is run in all. */
const attemptsAtMost = 5

/** How a transaction begins, what ends it before its time (then nothing is written), and who looks on. */
export interface Terms extends Reins {
  begin: string
  /** Whether it takes locks, which others may wait for. */
  writes: boolean
  watch: Watch | undefined
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
      terms.watch?.retry()
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
  terms: Terms,
  work: (session: Session) => Promise<Outcome<T>>,
): Promise<Attempt<T>> {
  let connection: Connection
  try {
    connection = await watchWait(terms.watch, takeConnection(pool, terms))
  } catch (error) {
    return { error }
  }
  const { session, begun, end, refusal } = beginSession(connection, terms)
  try {
    const outcome = await work(session)
    end()
    await begun
    if (!outcome.commit) {
      const abandoned = connection.abandon()
      // Nobody waits for the end of what leaves nothing behind. But who tries again what was refused, as a client may
      // do and we do ourselves, must not meet its own locks.
      if (terms.writes) {
        await abandoned
      }
      return { outcome, refused: refusal() }
    }
    if (refusal() !== undefined) {
      throw refusal()
    }
    terms.signal?.throwIfAborted()
    // Stopped from here on, nobody could tell whether it is written.
    connection.seal()
    await watchWait(terms.watch, commit(connection))
    connection.release()
    return { outcome }
  } catch (error) {
    end()
    await connection.abandon()
    return { error: refusal() ?? error, refused: refusal() }
  }
}

/** What may leave together with the beginning, before that is answered. */
const isQuestion = (text: string): boolean => /^select\b/i.test(text)

function beginSession(connection: Connection, { begin, signal, watch }: Terms) {
  let refused: unknown
  const refuse = (error: unknown): never => {
    refused ??= signal?.aborted ? signal.reason : error
    throw toFailure(refused)
  }
  let hasBegun = false
  const begun = watchWait(watch, connection.ask(begin))
    .then(() => {
      hasBegun = true
    })
    .catch(refuse)
  begun.catch(() => {})
  // What answers first does not wait for what runs beside it: a resolver may come with a statement when all is
  // over, and then there is no transaction any more, no tenant and no role.
  let ended = false
  const session: Session = {
    run: async <Row>(statement: Statement<Row>) => {
      if (ended) {
        throw new Error('the transaction has ended; what comes now belongs to no tenant')
      }
      signal?.throwIfAborted()
      if (refused !== undefined) {
        throw toFailure(refused)
      }
      // Where the beginning fails there is no transaction: nothing is changed there, and nothing that is read counts.
      if (!hasBegun && !isQuestion(statement.sql)) {
        await begun
      }
      const end = watch?.wait(statement.sql)
      const result = await connection
        .ask(statement.sql, [...statement.parameters], statement.name)
        .catch((error) => {
          end?.()
          return refuse(error)
        })
      end?.({ command: result.command, rows: result.rowCount ?? 0 })
      await begun
      return result.rows as Row[]
    },
  }
  return {
    session,
    begun,
    end: () => {
      ended = true
    },
    refusal: () => refused,
  }
}

async function commit(connection: Connection): Promise<void> {
  const { command } = await connection.ask('commit').catch((error) => {
    throw refuseUnknownEnd(error)
  })
  // An aborted transaction answers COMMIT with ROLLBACK and no error: without this look a lost write would seem done.
  if (command !== 'COMMIT') {
    throw new Error(`the transaction was not committed but answered ${command}`)
  }
}
