import path from 'node:path'
import { ImportError } from './import-error.ts'
import { openCsv } from './read-csv.ts'
import { readJson } from './read-json.ts'
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
  { name: 'csv', extensions: ['.csv', '.tsv'], open: openCsv },
]

export const formatNames: readonly string[] = formats.map(({ name }) => name)

/** A file as rows, which can be read more than once. */
export interface Source {
  /** What the file is called, without its folder. */
  name: string
  size: number
  rows(): AsyncGenerator<Row>
}

/** Opens a file; its format is the one that is named, else that of its extension. */
export async function openSource(file: string, formatName?: string): Promise<Source> {
  const text = await openText(file)
  const extension = path.extname(file).toLowerCase()
  const format = formats.find(({ name, extensions }) =>
    formatName === undefined ? extensions.includes(extension) : name === formatName,
  )
  if (!format) {
    const what = formatName === undefined ? `the extension of ${text.name}` : JSON.stringify(formatName)
    throw new ImportError(`No format goes with ${what}; the formats are: ${formatNames.join(', ')}.`)
  }
  return { name: text.name, size: text.size, rows: format.open(text) }
}
