import path from 'node:path'
import { openBytes } from './byte-file.ts'
import { ImportError } from './import-error.ts'
import { openCsv } from './read-csv.ts'
import { readJson } from './read-json.ts'
import { readNdjson } from './read-ndjson.ts'
import type { Row } from './row.ts'
import { openText, type TextFile } from './text-file.ts'

interface Format {
  name: string
  extensions: string[]
  /** Rows from the first to the last, as often as they are asked for. */
  open(file: TextFile): () => AsyncGenerator<Row>
}

const formats: Format[] = [
  { name: 'json', extensions: ['.json'], open: (file) => () => readJson(file) },
  { name: 'ndjson', extensions: ['.ndjson', '.jsonl'], open: (file) => () => readNdjson(file) },
  { name: 'csv', extensions: ['.csv', '.tsv'], open: openCsv },
]

export const formatNames: readonly string[] = formats.map(({ name }) => name)

/** A file as rows, which can be read more than once. */
export interface Source extends Pick<TextFile, 'name' | 'size' | 'encoding' | 'hash' | 'position'> {
  format: string
  rows(): AsyncGenerator<Row>
}

/** Opens a file; its format is the one that is named, else that of its extension. */
export async function openSource(
  file: string,
  { format: formatName, encoding }: { format?: string | undefined; encoding?: string | undefined } = {},
): Promise<Source> {
  const bytes = await openBytes(file)
  const extension = path.extname(bytes.name.replace(/\.gz$/i, '')).toLowerCase()
  const format = formats.find(({ name, extensions }) =>
    formatName === undefined ? extensions.includes(extension) : name === formatName,
  )
  if (!format) {
    const what = formatName === undefined ? `the extension of ${bytes.name}` : JSON.stringify(formatName)
    throw new ImportError(`No format goes with ${what}; the formats are: ${formatNames.join(', ')}.`)
  }
  const text = await openText(bytes, encoding)
  return { ...text, format: format.name, rows: format.open(text) }
}
