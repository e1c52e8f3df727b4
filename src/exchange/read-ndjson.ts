import { parseExact } from './exact-number.ts'
import { ImportError } from './import-error.ts'
import type { Row } from './row.ts'
import type { TextFile } from './text-file.ts'

// A line is in memory as a whole.
const lineBytesAtMost = 2 ** 24
const newline = 10

/** One JSON object a line, each a row; a line that is blank is none. */
export async function* readNdjson(file: TextFile): AsyncGenerator<Row> {
  let line = 0
  let end = 0
  for await (const bytes of readLines(file)) {
    line++
    end += bytes.length + 1
    const text = bytes.toString().trim()
    if (text !== '') {
      yield toRow(text, { line, end })
    }
  }
}

async function* readLines(file: TextFile): AsyncGenerator<Buffer> {
  let line = 1
  let begun: Buffer[] = []
  let length = 0
  for await (const chunk of file.chunks()) {
    let start = 0
    for (let at = chunk.indexOf(newline); at !== -1; at = chunk.indexOf(newline, start)) {
      yield Buffer.concat([...begun, chunk.subarray(start, at)])
      begun = []
      length = 0
      start = at + 1
      line++
    }
    begun.push(chunk.subarray(start))
    length += chunk.length - start
    if (length > lineBytesAtMost) {
      throw new ImportError(`${file.name} has a line of more than 16 MB: line ${line}.`)
    }
  }
  yield Buffer.concat(begun)
}

/** A line that is no object is one bad row, not the end of the file: it may have been cut off by a crash. */
function toRow(text: string, place: { line: number; end: number }): Row {
  const value = parse(text)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return { ...place, cells: new Map(Object.entries(value)), isText: false }
  }
  const message = value === undefined ? 'The line is no valid JSON.' : 'The line is no JSON object.'
  return { ...place, cells: new Map(), isText: false, text, broken: { path: [], rule: 'json', message } }
}

function parse(text: string): unknown {
  try {
    return parseExact(text)
  } catch {
    return undefined
  }
}
