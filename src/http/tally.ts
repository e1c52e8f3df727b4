import type { Watch } from '../db/watch.ts'
import type { Stopwatch } from './stopwatch.ts'

/** What Postgres was asked for one request. */
export interface Tally {
  statements: number
  /** As Postgres counts them, those of definitions and of history among them. */
  rowsRead: number
  rowsWritten: number
  retries: number
}

export const emptyTally = (): Tally => ({ statements: 0, rowsRead: 0, rowsWritten: 0, retries: 0 })

/** Keeps a tally, and tells the stopwatch how long Postgres takes. */
export function watchInto(tally: Tally, stopwatch: Stopwatch): Watch {
  return {
    wait: (text) => {
      const end = stopwatch.wait()
      tally.statements += text === undefined ? 0 : 1
      return (answer) => {
        end()
        if (answer) {
          tally[answer.command === 'SELECT' ? 'rowsRead' : 'rowsWritten'] += answer.rows
        }
      }
    },
    retry: () => {
      tally.retries++
    },
  }
}
