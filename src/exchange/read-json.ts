import { TokenParser, TokenType } from '@streamparser/json'
import { ExactTokenizer } from './exact-number.ts'
import { ImportError } from './import-error.ts'
import { countLines } from './lines.ts'
import type { Row } from './row.ts'
import type { TextFile } from './text-file.ts'

// What is read of one element is in memory until its end.
const elementBytesAtMost = 2 ** 24

/** The objects of one array, each a row. */
export async function* readJson(file: TextFile): AsyncGenerator<Row> {
  const lines = countLines()
  const elements = openElements(file)
  let fed = 0
  for await (const chunk of file.chunks()) {
    lines.feed(chunk)
    fed += chunk.length
    for (const { value, start, end } of elements.read(chunk, (offset) => lines.lineAt(offset))) {
      const line = lines.lineAt(start)
      if (typeof value !== 'object' || value === null || Array.isArray(value)) {
        throw new ImportError(`${file.name} is no array of objects: see line ${line}.`)
      }
      yield { line, end, cells: new Map(Object.entries(value)), isText: false }
    }
    if (fed - elements.unfinished() > elementBytesAtMost) {
      const line = lines.lineAt(elements.unfinished())
      throw new ImportError(`${file.name} has an element of more than 16 MB, on line ${line}.`)
    }
  }
  elements.expectEnd((offset) => lines.lineAt(offset))
}

interface Element {
  value: unknown
  start: number
  end: number
}

type LineAt = (offset: number) => number

const opening: unknown[] = [TokenType.LEFT_BRACE, TokenType.LEFT_BRACKET]
const closing: unknown[] = [TokenType.RIGHT_BRACE, TokenType.RIGHT_BRACKET]

function openTokenizer(): ExactTokenizer {
  const tokenizer = new ExactTokenizer()
  // By itself it takes U+FEFF for a byte order mark, and away, wherever a piece of a text begins with it. There is no
  // option for that.
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  Object.assign(Reflect.get(tokenizer, 'bufferedString'), { decoder })
  return tokenizer
}

/** Takes a JSON array apart, chunk by chunk, and knows where each element lies. */
function openElements({ name }: TextFile) {
  const tokenizer = openTokenizer()
  const parser = new TokenParser({ paths: ['$.*'], keepStack: false })
  let found: Element[] = []
  let depth = 0
  let start = 0
  let last = -1
  tokenizer.onToken = (token) => {
    last = token.offset
    if (depth === 0 && token.token !== TokenType.LEFT_BRACKET) {
      throw new ImportError(
        `${name} is no array of objects, such as [{"name": "First"}, {"name": "Second"}].`,
      )
    }
    depth -= closing.includes(token.token) ? 1 : 0
    if (depth === 1 && !closing.includes(token.token) && token.token !== TokenType.COMMA) {
      start = last
    }
    depth += opening.includes(token.token) ? 1 : 0
    parser.write(token)
  }
  parser.onValue = ({ value }) => {
    found.push({ value, start, end: last + 1 })
  }
  parser.onEnd = () => tokenizer.end()
  const toSentence = (error: unknown, lineAt: LineAt): unknown =>
    error instanceof ImportError
      ? error
      : new ImportError(`${name} is no valid JSON: see line ${lineAt(Math.max(last, 0))} and after.`)
  return {
    /** Where that begins which is not yet complete. */
    unfinished: () => (depth > 1 ? start : last + 1),
    read(chunk: Buffer, lineAt: LineAt): Element[] {
      found = []
      try {
        tokenizer.write(chunk)
      } catch (error) {
        throw toSentence(error, lineAt)
      }
      return found
    },
    expectEnd(lineAt: LineAt): void {
      if (last === -1) {
        throw new ImportError(`${name} is empty.`)
      }
      if (!parser.isEnded) {
        throw new ImportError(`${name} ends too early: the array is not closed (see line ${lineAt(last)}).`)
      }
    },
  }
}
