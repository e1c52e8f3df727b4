import type pg from 'pg'
import { refuseFullQueue } from './refusal.ts'

/** Knows how fast the queue for a connection moves; times are milliseconds of any clock that does not go back. */
export interface Pace {
  /** Whether who comes now, behind so many that wait, can hope to be served before the longest wait is over. */
  hasHope(waiting: number, now: number): boolean
  /** A connection has become free, and so many wait for it. */
  note(waiting: number, now: number): void
}

const parts = 10

/**
 * As many as were served in the last stretch of `waitMs` will be in the next. Nobody is refused before there has been
 * a queue for such a stretch: a burst is no overload, and a server that has just come back has served nobody yet.
 */
export function openPace(waitMs: number): Pace {
  const partMs = Math.max(1, waitMs / parts)
  const served = new Map<number, number>()
  let queuedSince: number | undefined
  const watchQueue = (waiting: number, now: number) => {
    queuedSince = waiting === 0 ? undefined : (queuedSince ?? now)
  }
  const forget = (now: number) => {
    for (const part of served.keys()) {
      if (part < Math.floor(now / partMs) - parts) {
        served.delete(part)
      }
    }
  }
  return {
    hasHope: (waiting, now) => {
      watchQueue(waiting, now)
      if (queuedSince === undefined || now - queuedSince < waitMs) {
        return true
      }
      forget(now)
      return [...served.values()].reduce((sum, count) => sum + count, 0) > waiting
    },
    note: (waiting, now) => {
      watchQueue(waiting, now)
      forget(now)
      const part = Math.floor(now / partMs)
      served.set(part, (served.get(part) ?? 0) + 1)
    },
  }
}

const paces = new WeakMap<pg.Pool, Pace>()

/** From now on a pool whose queue is too long takes nobody more. */
export function boundQueue(pool: pg.Pool, waitMs: number): void {
  const pace = openPace(waitMs)
  paces.set(pool, pace)
  pool.on('release', () => pace.note(pool.waitingCount, performance.now()))
}

/** Refuses at once who would be refused after the whole wait: their client can go elsewhere by then. */
export function expectPlace(pool: pg.Pool): void {
  if (paces.get(pool)?.hasHope(pool.waitingCount, performance.now()) === false) {
    throw refuseFullQueue()
  }
}
