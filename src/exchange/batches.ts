import type { Row } from './row.ts'

interface Limits {
  rows: number
  /** Rows may be large: this much of the file is in memory at once. */
  bytes: number
}

// So many records a transaction: what is locked is soon free again, and what is lost with it is little.
const usual: Limits = { rows: 1_000, bytes: 2 ** 22 }

/** Rows that refer to each other in a circle can only be written together. */
export const circleAtMost = 20_000
const together: Limits = { rows: circleAtMost, bytes: 2 ** 25 }

/** Rows that are written in one transaction, and their numbers in the file, from 0. */
export interface RowBatch {
  rows: Row[]
  numbers: number[]
}

/** Rows in groups of a size that one transaction takes, after the first `done` ones. */
export const inBatches = (rows: AsyncIterable<Row>, done = 0): AsyncGenerator<RowBatch> =>
  inGroups(rows, (number) => number >= done, usual)

/** Those with these numbers, in larger groups. */
export const inLateBatches = (
  rows: AsyncIterable<Row>,
  numbers: ReadonlySet<number>,
): AsyncGenerator<RowBatch> => inGroups(rows, (number) => numbers.has(number), together)

async function* inGroups(
  rows: AsyncIterable<Row>,
  isWanted: (number: number) => boolean,
  atMost: Limits,
): AsyncGenerator<RowBatch> {
  let batch: RowBatch = { rows: [], numbers: [] }
  let bytes = 0
  let begin = 0
  let number = -1
  for await (const row of rows) {
    const size = row.end - begin
    begin = row.end
    if (!isWanted(++number)) {
      continue
    }
    batch.rows.push(row)
    batch.numbers.push(number)
    bytes += size
    if (batch.rows.length >= atMost.rows || bytes >= atMost.bytes) {
      yield batch
      batch = { rows: [], numbers: [] }
      bytes = 0
    }
  }
  if (batch.rows.length > 0) {
    yield batch
  }
}

/** The same items; the next one is already being made while somebody works on this one. */
export async function* readAhead<T>(items: AsyncGenerator<T>): AsyncGenerator<T> {
  try {
    for (let next = items.next(); ; ) {
      const { done, value } = await next
      if (done) {
        return
      }
      next = items.next()
      // What goes wrong with it is met when it is waited for; until then it has no one to tell.
      next.catch(() => {})
      yield value
    }
  } finally {
    await items.return(undefined)
  }
}
