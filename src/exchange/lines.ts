/** Tells on which line of a file a byte is; what is asked for may only go forward. */
export interface LineCounter {
  feed(chunk: Buffer): void
  lineAt(offset: number): number
}

const newline = 10

export function countLines(): LineCounter {
  let line = 1
  let fed = 0
  // Where lines begin that have been fed but not passed; never more than lie between reader and parser.
  let starts: number[] = []
  let passed = 0
  return {
    feed(chunk) {
      starts = starts.slice(passed)
      passed = 0
      for (let at = chunk.indexOf(newline); at !== -1; at = chunk.indexOf(newline, at + 1)) {
        starts.push(fed + at + 1)
      }
      fed += chunk.length
    },
    lineAt(offset) {
      while ((starts[passed] ?? Number.POSITIVE_INFINITY) <= offset) {
        passed++
        line++
      }
      return line
    },
  }
}
