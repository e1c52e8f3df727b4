/** A piece of a document: text as it is, or something that a test runs and may write anew. */
export type Piece =
  | { kind: 'text'; text: string }
  /** A query with its variables and its answer, each in a fence of its own. */
  | { kind: 'example'; query: string; variables: string | undefined; answer: string }
  /** A table whose first column is a filter: each row is run. */
  | { kind: 'filters'; rows: string[][] }
  /** What is between `<!-- name -->` and `<!-- end -->`, made from the code. */
  | { kind: 'made'; name: string; text: string }

/** Reads a document of Markdown. */
export function readDocument(markdown: string): Piece[] {
  const pieces: Piece[] = []
  // What is still to be read; each reader takes its part from the front.
  const lines = markdown.trimEnd().split('\n')
  while (lines.length > 0) {
    const [line = ''] = lines
    const name = /^<!-- (\w+) -->$/.exec(line)?.[1]
    if (name) {
      pieces.push({ kind: 'made', name, text: take(lines, '<!-- end -->').trim() })
    } else if (line === '```graphql') {
      pieces.push(takeExample(lines))
    } else if (line.startsWith('| filter ')) {
      pieces.push({ kind: 'filters', rows: takeTable(lines) })
    } else {
      pieces.push({ kind: 'text', text: lines.shift() ?? '' })
    }
  }
  return pieces
}

export function writeDocument(pieces: readonly Piece[]): string {
  return `${pieces.map(writePiece).join('\n')}\n`
}

function writePiece(piece: Piece): string {
  switch (piece.kind) {
    case 'text':
      return piece.text
    case 'made':
      return `<!-- ${piece.name} -->\n\n${piece.text}\n\n<!-- end -->`
    case 'filters':
      return writeTable(piece.rows)
    case 'example': {
      const variables =
        piece.variables === undefined ? '' : `\`\`\`json variables\n${piece.variables}\n\`\`\`\n\n`
      return `\`\`\`graphql\n${piece.query}\n\`\`\`\n\n${variables}\`\`\`json\n${piece.answer}\n\`\`\``
    }
  }
}

/** Takes the lines from an opening one to its closing one; gives what is between. */
function take(lines: string[], closing: string): string {
  const end = lines.indexOf(closing, 1)
  if (end < 0) {
    throw new Error(`"${lines[0]}" is not closed by "${closing}"`)
  }
  return lines
    .splice(0, end + 1)
    .slice(1, -1)
    .join('\n')
}

function takeExample(lines: string[]): Piece {
  const query = take(lines, '```')
  const next = () => {
    while (lines[0] === '') {
      lines.shift()
    }
    return lines[0]
  }
  const variables = next() === '```json variables' ? take(lines, '```') : undefined
  if (next() !== '```json') {
    throw new Error(`a fence of json should follow this query:\n${query}`)
  }
  return { kind: 'example', query, variables, answer: take(lines, '```') }
}

function takeTable(lines: string[]): string[][] {
  const end = lines.findIndex((line) => !line.startsWith('|'))
  return lines
    .splice(0, end < 0 ? lines.length : end)
    .filter((_, index) => index !== 1)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
}

/** A table whose columns stand below each other; the first row is its head. */
export function writeTable(rows: readonly string[][]): string {
  const [head = []] = rows
  const widths = head.map((_, column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)))
  const lines = rows.map((row) => widths.map((width, column) => (row[column] ?? '').padEnd(width)))
  const rule = widths.map((width) => '-'.repeat(width))
  return [lines[0] ?? [], rule, ...lines.slice(1)].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

const widthAtMost = 120
// What may stand before and after a part that goes on over several lines.
const besideAtMost = 60

/** JSON that people read: on one line what fits on one, and brackets that open together close together. */
export function writeJson(value: unknown, indent = '', beside = 0): string {
  const flat = writeFlat(value)
  const members = membersOf(value)
  if (members.length === 0 || indent.length + flat.length + beside <= widthAtMost) {
    return flat
  }
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{ ', ' }']
  const longest = members.toSorted((a, b) => b.flat.length - a.flat.length)[0]
  const isAlone = !Array.isArray(value) || members.length === 1
  const rest = flat.length - (longest?.flat.length ?? 0)
  if (longest && isAlone && rest <= besideAtMost && membersOf(longest.value).length > 0) {
    const parts = members.map((member) =>
      member === longest
        ? `${member.name}${writeJson(member.value, indent, beside + rest + member.name.length)}`
        : member.flat,
    )
    return `${open}${parts.join(', ')}${close}`
  }
  const inner = `${indent}  `
  const lines = members.map((member) => `${inner}${member.name}${writeJson(member.value, inner)}`)
  return `${open.trim()}\n${lines.join(',\n')}\n${indent}${close.trim()}`
}

interface Member {
  /** With its colon; of an item of a list: nothing. */
  name: string
  value: unknown
  flat: string
}

function membersOf(value: unknown): Member[] {
  if (typeof value !== 'object' || value === null) {
    return []
  }
  return Object.entries(value).map(([key, inner]) => {
    const name = Array.isArray(value) ? '' : `${JSON.stringify(key)}: `
    return { name, value: inner, flat: `${name}${writeFlat(inner)}` }
  })
}

function writeFlat(value: unknown): string {
  if (typeof value !== 'object' || value === null) {
    return JSON.stringify(value)
  }
  const parts = membersOf(value)
    .map(({ flat }) => flat)
    .join(', ')
  return Array.isArray(value) ? `[${parts}]` : parts === '' ? '{}' : `{ ${parts} }`
}
