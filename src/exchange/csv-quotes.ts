/** What the quotes of a CSV file tell; to be fed with all of it. */
export interface Quotes {
  /** A cell as it is read: null when there is nothing, not even quotes. */
  read(cell: string, place: { quoting: boolean; records: number }): string | null
  /** A row that is none of blank lines. */
  see(row: readonly (string | null)[]): void
  /**
   * Whether a quoted empty cell is an empty text, as Postgres' COPY writes it. Not so in a file that quotes more
   * than it must: there it stands for a missing value. Quotes are only where they must be when an empty cell has
   * none, or a header and a cell below it have none.
   */
  tellEmptyText(): boolean
}

export function watchQuotes(): Quotes {
  let headerAt: number | undefined
  const bare = { header: false, cell: false, empty: false }
  return {
    read(cell, { quoting, records }) {
      if (cell === '' && !quoting) {
        return null
      }
      headerAt ??= records
      if (!quoting) {
        bare[records === headerAt ? 'header' : 'cell'] = true
      }
      return cell
    },
    see(row) {
      bare.empty ||= row.includes(null)
    },
    tellEmptyText: () => bare.empty || (bare.header && bare.cell),
  }
}
