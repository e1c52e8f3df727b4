import type { Issue } from '../errors.ts'

/** One row of a file as it is written there, whatever the format. */
export interface Row {
  /** The line of the file on which it begins; the first is 1. */
  line: number
  /** The byte after its last one, of the file's text as UTF-8. */
  end: number
  /** By header. A cell of CSV is text, one of JSON any value; null is a missing value. */
  cells: Map<string, unknown>
  /** Whether its cells are text, whatever they stand for. */
  isText: boolean
  /** All of it, where no cells can be told apart. */
  text?: string
  /** Why it can be no record, whatever the table. */
  broken?: Issue
}
