/** On whose behalf transactions run: what stops them, and who looks on. */
export interface Errand {
  /** Stops them: nothing of them is written, and they fail with its reason. */
  signal: AbortSignal
  watch?: Watch | undefined
}

/** Looks on while transactions run: it is told the texts of statements and the numbers of rows, never a value. */
export interface Watch {
  /**
   * A wait for Postgres begins: for the answer to a statement of ours where there is its text, else for a connection,
   * for the begin or the end of a transaction. What is given back is called when it is over.
   */
  wait(text?: string): (answer?: Answer) => void
  /** The transaction lost against another one and is run again. */
  retry(): void
}

/** What came back from Postgres. */
export interface Answer {
  /** `SELECT`, `INSERT` and the like, as Postgres says. */
  command: string
  rows: number
}

/** Tells the watch how long a promise takes, and leaves the promise alone: not a tick is added to its way. */
export function watchWait<T>(watch: Watch | undefined, promise: Promise<T>): Promise<T> {
  if (watch) {
    const end = watch.wait()
    promise.then(
      () => end(),
      () => end(),
    )
  }
  return promise
}
