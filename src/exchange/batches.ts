import type { Row } from './row.ts'

// So many records a transaction: what is locked is soon free again, and what is lost with it is little.
const rowsAtMost = 1_000
// Rows may be large: this much of the file is in memory at once.
const bytesAtMost = 2 ** 22

/** Rows in groups of a size that one transaction takes, after the first `done` ones. */
export async function* inBatches(rows: AsyncIterable<Row>, done = 0): AsyncGenerator<Row[]> {
  let batch: Row[] = []
  let begin = 0
  let passed = 0
  for await (const row of rows) {
    if (passed < done) {
      passed++
      begin = row.end
      continue
    }
    batch.push(row)
    if (batch.length >= rowsAtMost || row.end - begin >= bytesAtMost) {
      yield batch
      batch = []
      begin = row.end
    }
  }
  if (batch.length > 0) {
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
