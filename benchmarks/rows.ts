/** A way to write rows down. */
export type Format = 'csv' | 'ndjson' | 'json'

const cities = ['Zürich', 'New York', 'São Paulo', 'Kyoto', 'Cairo', 'Łódź', 'Reykjavík', 'Ulaanbaatar']
const stages = ['Open', 'Won', 'Lost', 'On hold']
const words = 'lorem ipsum dolor sit amet consetetur sadipscing elitr sed diam nonumy eirmod'.split(' ')

/** Row number n, the same in every run: twelve columns, of all the kinds that are found in files. */
function makeRow(n: number) {
  // Knuth's multiplicative hash: as good as chance, and the same each time.
  const chance = (salt: number) => (Math.imul(n + salt, 2_654_435_761) >>> 0) / 2 ** 32
  const pick = (list: string[], salt: number) => list[Math.floor(chance(salt) * list.length)]
  const day = new Date(Date.UTC(2000, 0, 1) + Math.floor(chance(1) * 9_000) * 86_400_000)
  const moment = new Date(day.getTime() + Math.floor(chance(2) * 86_400_000))
  const note = Array.from({ length: Math.floor(chance(3) * 12) }, (_, index) => pick(words, index)).join(' ')
  return {
    Reference: `R-${String(n).padStart(8, '0')}`,
    Name: `${pick(words, 4)} ${pick(words, 5)}`,
    'E-mail': `person${n}@example.com`,
    City: pick(cities, 6),
    Stage: pick(stages, 7),
    Visits: Math.floor(chance(8) * 10_000),
    Amount: Math.round(chance(9) * 1e7) / 100,
    'Is active': chance(10) < 0.5,
    'Signed up': day.toISOString().slice(0, 10),
    'Last seen': chance(11) < 0.1 ? null : moment.toISOString(),
    Score: chance(12) < 0.2 ? null : chance(13),
    Note: note.length % 7 === 0 ? `${note}\n"${pick(words, 14)}", she said` : note,
  }
}

const toCell = (value: unknown): string =>
  /[",\n]/.test(String(value ?? '')) ? `"${String(value).replaceAll('"', '""')}"` : String(value ?? '')

/** A file of so many rows, in pieces. */
export function* makeText(format: Format, rows: number): Generator<string> {
  const rowsAtOnce = 1_000
  const isArray = format === 'json'
  yield isArray ? '[' : format === 'csv' ? `${Object.keys(makeRow(0)).join(',')}\n` : ''
  for (let from = 0; from < rows; from += rowsAtOnce) {
    const lines = Array.from({ length: Math.min(rowsAtOnce, rows - from) }, (_, index) => {
      const row = makeRow(from + index)
      return format === 'csv' ? Object.values(row).map(toCell).join(',') : JSON.stringify(row)
    })
    yield isArray ? `${from > 0 ? ',' : ''}${lines.join(',\n')}` : `${lines.join('\n')}\n`
  }
  yield isArray ? ']' : ''
}
