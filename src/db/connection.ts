import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { cancelStatement } from './cancel.ts'
import { expectPlace } from './queue.ts'

/** What may end the use of a connection before its time. */
export interface Reins {
  /** Stops what runs, and the wait for a connection; its reason is what the work fails with. */
  signal: AbortSignal | undefined
  /** In milliseconds; a server from which nothing comes for so long is gone. */
  silenceMs: number
}

/** A connection while one transaction has it. */
export interface Connection {
  /**
   * Sends a statement at once, behind those that are not answered yet; under a name, the server keeps it. The first
   * one is never stopped.
   */
  ask(text: string, parameters?: unknown[], name?: string): Promise<pg.QueryResult>
  /** From now on nothing is stopped any more. */
  seal(): void
  /** Gives it back to the pool, when the transaction is over. */
  release(): void
  /** The same when it is not: rolls it back first. */
  abandon(): Promise<void>
}

// The first word may come before the statement that it is meant for has reached the server.
const againMs = 100

/** Takes a connection from the pool, as soon as there is one. */
export async function takeConnection(pool: pg.Pool, { signal, silenceMs }: Reins): Promise<Connection> {
  expectPlace(pool)
  const client = await waitForClient(pool, signal)
  let unanswered = 0
  let first: Promise<unknown> | undefined
  let silence: NodeJS.Timeout | undefined
  let stopping: Promise<boolean> | undefined

  const send = async (query: pg.QueryConfig) => {
    unanswered++
    // The server stops a statement by its own timeout; where not even that is told, the network has swallowed it.
    silence ??= setTimeout(() => hangUp(client), silenceMs)
    try {
      return await client.query(query)
    } finally {
      unanswered--
      silence.refresh()
      if (unanswered === 0) {
        clearTimeout(silence)
        silence = undefined
      }
    }
  }
  const ask = (text: string, values: unknown[] = [], name?: string) => {
    const answer = send({ text, values, ...(name === undefined ? {} : { name }) })
    first ??= answer.catch(() => {})
    return answer
  }
  /** Says so until nothing runs; tells whether the server has heard each word. */
  const stop = async (): Promise<boolean> => {
    // What was sent behind a beginning that is stopped would run outside of any transaction, as nobody's.
    await first
    let isHeard = true
    while (unanswered > 0) {
      isHeard = (await cancelStatement(client)) && isHeard
      if (unanswered > 0) {
        await sleep(againMs, undefined, { ref: false })
      }
    }
    return isHeard
  }
  const onAbort = () => {
    stopping ??= stop()
  }
  signal?.addEventListener('abort', onAbort)
  const seal = () => signal?.removeEventListener('abort', onAbort)

  return {
    ask,
    seal,
    release: () => {
      seal()
      client.release()
    },
    abandon: async () => {
      seal()
      // A word that is still on its way would stop the statement of whoever has the connection next.
      const isSafe = (await stopping) ?? true
      if (!isSafe) {
        client.release(true)
        return
      }
      await ask('rollback').then(
        () => client.release(),
        // One that cannot even roll back is thrown away.
        (error) => client.release(error),
      )
    },
  }
}

function waitForClient(pool: pg.Pool, signal: AbortSignal | undefined): Promise<pg.PoolClient> {
  return new Promise((resolve, reject) => {
    let isWaiting = true
    const giveUp = () => {
      isWaiting = false
      reject(signal?.reason)
    }
    if (signal?.aborted) {
      giveUp()
      return
    }
    signal?.addEventListener('abort', giveUp)
    pool.connect().then(
      (client) => {
        signal?.removeEventListener('abort', giveUp)
        // The pool has no way to leave its queue.
        return isWaiting ? resolve(client) : client.release()
      },
      (error) => {
        signal?.removeEventListener('abort', giveUp)
        reject(error)
      },
    )
  })
}

/** All that waits for an answer fails, and the pool replaces the connection. */
function hangUp(client: pg.ClientBase): void {
  const { connection } = client as unknown as { connection: { stream: { destroy(): void } } }
  connection.stream.destroy()
}
