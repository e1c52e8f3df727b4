import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll } from '@jest/globals'

// What a test opens must not depend on the test's own last line to be closed: a failed assertion comes before it, and
// then an open server, pool or process keeps Jest from ending.

const closings: (() => unknown)[] = []
const removals: (() => unknown)[] = []
let hasEnded = false
/** What does not close waits for something that will never come; what it stands on is removed under it. */
const closeMs = 5_000

/** Closes something when the test file ends, whatever has failed before. It may be closed by then. */
export function closeAtEnd(close: () => unknown): void {
  if (hasEnded) {
    // What a failed test has left running may still open something.
    void undoAll([close])
  }
  closings.push(close)
}

/** The same for what has a method for it. */
export function closing<T extends { close(): unknown }>(thing: T): T {
  closeAtEnd(() => thing.close())
  return thing
}

/** Removes what others stand on, such as a database or a directory, after all is closed; the last first. */
export function removeAtEnd(remove: () => unknown): void {
  removals.push(remove)
}

/** Does all of it, also after one thing has failed, and only then fails itself. */
export async function undoAll(steps: (() => unknown)[]): Promise<void> {
  const errors: unknown[] = []
  for (const step of steps) {
    await Promise.resolve()
      .then(step)
      .catch((error) => errors.push(error))
  }
  if (errors.length > 0) {
    throw new AggregateError(errors, `could not end well: ${errors.map(String).join('; ')}`)
  }
}

afterAll(async () => {
  hasEnded = true
  hasEnded = true
  // Together, since one may wait for another: an instance for a statement, and that for the lock of a client.
  const closed = Promise.all(closings.map((close) => undoAll([close])))
  await undoAll([
    () => Promise.race([closed, sleep(closeMs, undefined, { ref: false })]),
    ...removals.reverse(),
    () => closed,
  ])
}, 60_000)
