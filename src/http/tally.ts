import type { Answer, Watch } from '../db/watch.ts'
import type { Stopwatch } from './stopwatch.ts'

/** A statement as it was sent: with placeholders, and never with what stands for them. */
export interface SentStatement {
  text: string
  ms: number
  rows: number
}

/** What Postgres was asked for one request. */
export interface Tally {
  statements: number
  /** As Postgres counts them, those of definitions and of history among them. */
  rowsRead: number
  rowsWritten: number
  retries: number
  /** Where statements are gathered when they are asked for. */
  explained?: SentStatement[]
  /** Where statements are told to as they are sent; what it gives back is called when they are answered. */
  onStatement?: (text: string) => (answer?: Answer) => void
}

export const emptyTally = (): Tally => ({ statements: 0, rowsRead: 0, rowsWritten: 0, retries: 0 })

/** Keeps a tally, and tells the stopwatch how long Postgres takes. */
export function watchInto(tally: Tally, stopwatch: Stopwatch): Watch {
  return {
    wait: (text) => {
      const end = stopwatch.wait()
      const note = text === undefined ? undefined : noteStatement(tally, text)
      return (answer) => {
        const ms = end()
        note?.(ms, answer)
      }
    },
    retry: () => {
      tally.retries++
    },
  }
}

function noteStatement(tally: Tally, text: string): (ms: number, answer: Answer | undefined) => void {
  tally.statements++
  const sent: SentStatement = { text, ms: 0, rows: 0 }
  tally.explained?.push(sent)
  const tell = tally.onStatement?.(text)
  return (ms, answer) => {
    const { command, rows } = answer ?? { command: '', rows: 0 }
    tally[command === 'SELECT' ? 'rowsRead' : 'rowsWritten'] += rows
    Object.assign(sent, { ms, rows })
    tell?.(answer)
  }
}
