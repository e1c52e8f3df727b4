import type { TextFile } from './text-file.ts'

// In this order where two are found equally often. Excel writes a semicolon where the comma is for decimals.
const delimiters = [',', ';', '\t', '|']

/** The delimiter found most often in the first line that is not blank, outside of quotes; else a comma. */
export async function findDelimiter(file: TextFile): Promise<string> {
  for await (const chunk of file.chunks()) {
    const [line = ''] = chunk
      .toString()
      .replace(/"[^"]*"/g, '')
      .trimStart()
      .split(/[\r\n]/, 1)
    const counts = delimiters.map((delimiter) => line.split(delimiter).length)
    return delimiters[counts.indexOf(Math.max(...counts))] ?? ','
  }
  return ','
}
