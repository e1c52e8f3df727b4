// A list of values in one cell, with semicolons between. A value in quotes may hold anything, a quote written twice;
// one that would not come back without them is put into quotes. It is RFC 4180 once more, inside of a cell.

/** The values of a cell; undefined where a quote is left open, or something follows a closing one. */
export function splitValues(cell: string): string[] | undefined {
  const values: string[] = []
  const part = /\s*(?:"([^"]*(?:""[^"]*)*)"\s*|([^";\s][^;]*)?)(;|$)/y
  for (let end = false; !end; ) {
    const found = part.exec(cell)
    if (!found) {
      return undefined
    }
    const [, quoted, plain = '', separator] = found
    const value = quoted?.replaceAll('""', '"') ?? plain.trim()
    // Nothing between two semicolons is no value; an empty text is "".
    if (quoted !== undefined || value !== '') {
      values.push(value)
    }
    end = separator === ''
  }
  return values
}

export const joinValues = (values: readonly string[]): string => values.map(quote).join(';')

const quote = (value: string): string =>
  value === '' || /[";]|^\s|\s$/.test(value) ? `"${value.replaceAll('"', '""')}"` : value
