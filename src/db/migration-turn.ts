import { setTimeout as sleep } from 'node:timers/promises'
import { type Kysely, sql, type Transaction } from 'kysely'
import pg from 'pg'

/** How long a migration waits, and how often it tries. */
export interface Patience {
  /** For another process that migrates the same database. */
  turnMs: number
  /** For one lock on a table, in milliseconds. */
  lockMs: number
  attempts: number
  /** Before the second attempt; longer before each later one. */
  pauseMs: number
}

/**
 * A statement that waits for a lock on a table stops all that come to this table after it, readers included. So it
 * waits for two seconds at most; then everything is undone, and tried again later: for a minute in all.
 */
export const usualPatience: Patience = { turnMs: 600_000, lockMs: 2_000, attempts: 10, pauseMs: 500 }

const longestPauseMs = 8_000

/** Any number, as long as it is always this one. */
const turnLock = 4_000_005

const waitForTurn = ({ turnMs }: Patience) => [
  `set local lock_timeout = ${Math.trunc(turnMs)}`,
  `select pg_advisory_xact_lock(${turnLock})`,
]

const settings = ({ lockMs }: Patience) => [
  `set local lock_timeout = ${Math.trunc(lockMs)}`,
  // An index on much data takes long, and what is meant for requests is not meant for it.
  'set local statement_timeout = 0',
  // Of Citus; where there is none it is a setting that nobody reads.
  `set local citus.multi_shard_modify_mode = 'sequential'`,
]

/** What a script begins with that does the same without the attempts. */
export function printTurn(): string[] {
  return [
    'begin isolation level read committed read write',
    ...waitForTurn(usualPatience),
    ...settings(usualPatience),
  ]
}

/**
 * Runs the work as one transaction while no other process migrates the database, and again from the start when it
 * met a lock. The lock that keeps the others out ends with the transaction, so it also holds behind a pooler that
 * gives each transaction another connection.
 */
export async function takeTurn<T>(
  db: Kysely<unknown>,
  work: (transaction: Transaction<unknown>) => Promise<T>,
  patience: Patience,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await db
        .transaction()
        // Whatever the database's defaults are: each statement must see what those before us have committed.
        .setIsolationLevel('read committed')
        .setAccessMode('read write')
        .execute(async (transaction) => {
          await runAll(transaction, waitForTurn(patience)).catch((error) => {
            throw isLockTimeout(error) ? refuseTurn(error) : error
          })
          await runAll(transaction, settings(patience))
          return work(transaction)
        })
    } catch (error) {
      if (!isBlocked(error)) {
        throw error
      }
      if (attempt >= patience.attempts) {
        throw new Error(
          `Other transactions held locks that the migration needs, in each of ${attempt} attempts; nothing was changed. Look into pg_stat_activity for transactions that are open for long, let them end, and try again.`,
          { cause: error },
        )
      }
      const pause = Math.min(patience.pauseMs * 2 ** (attempt - 1), longestPauseMs)
      await sleep(pause * (0.5 + Math.random() / 2))
    }
  }
}

function refuseTurn(cause: unknown): Error {
  return new Error(
    'Another process has been migrating this database for long, and nothing was changed; wait for it to end, or end it, and try again.',
    { cause },
  )
}

/** Runs statements one by one. */
export async function runAll(db: Transaction<unknown>, statements: readonly string[]): Promise<void> {
  for (const statement of statements) {
    await sql.raw(statement).execute(db)
  }
}

function isLockTimeout(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === '55P03'
}

/**
 * A lock that did not come, a deadlock, or a row of the cluster's roles: those are shared with other databases,
 * which may be migrated at the same moment.
 */
function isBlocked(error: unknown): boolean {
  return (
    isLockTimeout(error) ||
    (error instanceof pg.DatabaseError &&
      (error.code === '40P01' ||
        (error.code === '23505' && error.schema === 'pg_catalog') ||
        (error.code === 'XX000' && error.message === 'tuple concurrently updated')))
  )
}
