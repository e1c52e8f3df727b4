import { foldText } from '../../src/fields/fold.ts'

type Token = { any: true } | { any: false; character?: string }

/** A pattern in its parts; undefined when it ends in the middle of an escape. */
function tokensOf(pattern: string): Token[] | undefined {
  const tokens: Token[] = []
  let escaping = false
  for (const character of pattern) {
    if (!escaping && character === '\\') {
      escaping = true
    } else {
      const isWildcard = !escaping && (character === '%' || character === '_')
      tokens.push(isWildcard ? { any: character === '%' } : { any: false, character })
      escaping = false
    }
  }
  return escaping ? undefined : tokens
}

/** Tells whether a text matches a pattern as a whole: `%` is any text, `_` one character, `\` escapes. */
export function readPattern(pattern: string): (text: string) => boolean {
  const tokens = tokensOf(pattern) ?? []
  return (text) => {
    const characters = Array.from(text)
    let [at, place] = [0, 0]
    // Where to go on when the text does not fit: the last % takes one character more.
    let retry: { at: number; place: number } | undefined
    while (at < characters.length) {
      const token = tokens[place]
      if (token?.any) {
        place += 1
        retry = { at, place }
      } else if (token && (token.character ?? characters[at]) === characters[at]) {
        at += 1
        place += 1
      } else if (retry) {
        retry.at += 1
        ;({ at, place } = retry)
      } else {
        return false
      }
    }
    return tokens.slice(place).every(({ any }) => any)
  }
}

/** Whether an operator takes a pattern: it must be whole, and for `ilike` no longer than the key that it is held to. */
export function isPattern(operator: string, pattern: string): boolean {
  if (operator === 'like') {
    return tokensOf(pattern) !== undefined
  }
  const characters = Array.from(pattern)
  if (characters.length > 256) {
    return false
  }
  // A character at a time, since the fold of a text is cut.
  const folded = characters.map(foldText).join('')
  return Array.from(folded).length <= 256 && tokensOf(folded) !== undefined
}

/** A pattern that matches this text and no other. */
export const escapePattern = (text: string): string => text.replace(/[\\%_]/g, '\\$&')
