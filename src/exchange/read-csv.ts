import { pipeline } from 'node:stream/promises'
import { CsvError, type Info, parse } from 'csv-parse'
import { counted } from '../names/words.ts'
import { nameColumns } from './csv-header.ts'
import { type Quotes, watchQuotes } from './csv-quotes.ts'
import { findDelimiter } from './delimiter.ts'
import { ImportError } from './import-error.ts'
import { countLines, type LineCounter } from './lines.ts'
import type { Row } from './row.ts'
import type { TextFile } from './text-file.ts'

// Where a quote is left open, the rest of the file is one row: it must not fill the memory.
const rowLengthAtMost = 2 ** 24

/** A CSV file as rows. What its quotes mean is known when it has been read once, from end to end. */
export function openCsv(file: TextFile): () => AsyncGenerator<Row> {
  let known: Quotes | undefined
  return async function* () {
    const quotes = watchQuotes()
    yield* readCsv(file, quotes, known?.tellEmptyText())
    known ??= quotes
  }
}

/** Rows of RFC 4180: the first line names the columns, and a line that holds nothing is no row. */
async function* readCsv(file: TextFile, quotes: Quotes, hasEmptyText = true): AsyncGenerator<Row> {
  const lines = countLines()
  const parser = parse({
    delimiter: await findDelimiter(file),
    info: true,
    relax_column_count: true,
    max_record_size: rowLengthAtMost,
    cast: quotes.read,
  })
  // What fails in the pipeline is met again by the loop that reads from it.
  pipeline(countedChunks(file, lines), parser).catch(() => {})
  let header: string[] | undefined
  let start = 0
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: Cell[]; info: Info }>) {
      // Not the parser's own count: it takes a line break of two characters in a quoted cell for two.
      const line = lines.lineAt(start)
      start = info.bytes
      const isBlank = record.length === 1 && record[0] === null
      if (header && !isBlank) {
        quotes.see(record)
        const cells = hasEmptyText ? record : record.map((cell) => cell || null)
        yield toRow(header, cells, { line, end: info.bytes })
      } else if (!isBlank) {
        header = record.map((cell) => cell ?? '')
      }
    }
  } catch (error) {
    throw error instanceof CsvError ? toSentence(file, lines, error) : error
  }
  if (!header) {
    throw new ImportError(`${file.name} is empty.`)
  }
}

async function* countedChunks(file: TextFile, lines: LineCounter): AsyncGenerator<Buffer> {
  for await (const chunk of file.chunks()) {
    lines.feed(chunk)
    yield chunk
  }
}

type Cell = string | null

function toRow(header: string[], record: Cell[], place: { line: number; end: number }): Row {
  const names = nameColumns(header, record.length)
  // A column that has no header is none until a cell is found in it, as with a comma at the end of each line.
  const cells = new Map<string, Cell>()
  for (const [index, cell] of record.entries()) {
    if (cell || header[index]?.trim()) {
      cells.set(names[index] ?? '', cell)
    }
  }
  if (record.length === header.length) {
    return { ...place, cells, isText: true }
  }
  // Neither is repaired: a comma that should have been quoted, or a line cut short, would put values into
  // columns that they do not belong to.
  const message = `The row has ${counted(record.length, 'cell')}, the header ${counted(header.length, 'column')}.`
  return { ...place, cells, isText: true, broken: { path: [], rule: 'columns', message } }
}

function toSentence({ name }: TextFile, lines: LineCounter, error: CsvError): ImportError {
  const faults = new Map<string, string>([
    ['CSV_QUOTE_NOT_CLOSED', 'a quote is opened there and never closed'],
    [
      'CSV_INVALID_CLOSING_QUOTE',
      'something follows a closing quote; a quote inside a quoted cell is written twice',
    ],
    ['INVALID_OPENING_QUOTE', 'a quote stands in a cell that does not begin with one'],
    ['CSV_MAX_RECORD_SIZE', 'a row is longer than 16 MB there; perhaps a quote is opened and never closed'],
  ])
  const line = lines.lineAt(typeof error['bytes'] === 'number' ? error['bytes'] : 0)
  return new ImportError(`${name} is broken at line ${line}: ${faults.get(error.code) ?? error.message}.`)
}
