import path from 'node:path'
import { stringify } from 'csv-stringify/sync'
import type { Row } from '../sql/read.ts'
import { ExportError } from './export-error.ts'
import type { OutputColumn } from './output-columns.ts'

/** Pages of records, none of them empty. */
type Pages = AsyncIterable<readonly Row[]>

/** What CSV may be asked for, and no other format. */
export interface TextOptions {
  /** Writes text as it is, also what a spreadsheet would take for a formula. */
  raw: boolean
  /** Begins with a byte order mark, by which Excel knows UTF-8. */
  bom: boolean
}

export interface OutputFormat {
  name: string
  extensions: string[]
  /** Whether its cells are text. */
  isText: boolean
  /** The file in pieces, one a page, and one more at the beginning or the end. */
  write(pages: Pages, columns: readonly OutputColumn[], options: TextOptions): AsyncGenerator<string>
}

const formats: OutputFormat[] = [
  { name: 'csv', extensions: ['.csv'], isText: true, write: writeCsv },
  { name: 'json', extensions: ['.json'], isText: false, write: writeJson },
  { name: 'ndjson', extensions: ['.ndjson', '.jsonl'], isText: false, write: writeNdjson },
]

export const outputFormatNames: readonly string[] = formats.map(({ name }) => name)

/** The format that is named, else that of a file's extension, else CSV. */
export function findFormat(name: string | undefined, file: string | undefined): OutputFormat {
  const extension = file === undefined ? '.csv' : path.extname(file.replace(/\.gz$/i, '')).toLowerCase()
  const format = formats.find((one) =>
    name === undefined ? one.extensions.includes(extension) : one.name === name,
  )
  if (!format) {
    const what = name ?? path.basename(file ?? '')
    throw new ExportError(
      `No format goes with ${JSON.stringify(what)}; the formats are: ${outputFormatNames.join(', ')}.`,
    )
  }
  return format
}

// RFC 4180 but for the line break, which is that of Postgres' COPY and of the tools of a shell; whatever reads CSV
// takes both. An empty text is in quotes and a missing value is nothing at all, as with COPY. Spaces at the ends of
// a text are in quotes too: some readers take them away where they are not.
const dialect = { quoted_match: [/^$|^\s|\s$/] }

async function* writeCsv(pages: Pages, columns: readonly OutputColumn[], { raw, bom }: TextOptions) {
  yield `${bom ? '\ufeff' : ''}${stringify([columns.map(({ field }) => field.name)])}`
  for await (const rows of pages) {
    const cells = rows.map((row) => columns.map(({ read, toCell }) => toCell(read(row), raw)))
    yield stringify(cells, dialect)
  }
}

async function* writeJson(pages: Pages, columns: readonly OutputColumn[]) {
  let isFirst = true
  for await (const rows of pages) {
    yield `${isFirst ? '[\n' : ',\n'}${rows.map((row) => toJson(row, columns)).join(',\n')}`
    isFirst = false
  }
  yield isFirst ? '[]\n' : '\n]\n'
}

async function* writeNdjson(pages: Pages, columns: readonly OutputColumn[]) {
  for await (const rows of pages) {
    yield rows.map((row) => `${toJson(row, columns)}\n`).join('')
  }
}

// A missing value is null and not left out: so every object has every column, as in an answer of the API.
const toJson = (row: Row, columns: readonly OutputColumn[]): string =>
  JSON.stringify(Object.fromEntries(columns.map(({ field, read }) => [field.name, read(row)])))
