const [quote, backslash, comma, openList, closeList, openObject, closeObject] = Array.from(
  '"\\,[]{}',
  (sign) => sign.charCodeAt(0),
)

/** How much there is to read in a text of JSON. */
interface JsonSize {
  /** Lists and objects inside each other. */
  levels: number
  /** Signs that part values: no fewer than there are lists and objects. */
  signs: number
}

/**
 * Tells how much there is in a text of JSON without reading it: JSON.parse takes a second for eight million brackets,
 * and this a hundredth of it. What is no JSON it may tell anything of.
 */
export function measureJson(text: string): JsonSize {
  let levels = 0
  let deepest = 0
  let signs = 0
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case quote:
        at = endOfText(text, at + 1)
        break
      case comma:
        signs++
        break
      case openList:
      case openObject:
        signs++
        levels++
        deepest = Math.max(deepest, levels)
        break
      case closeList:
      case closeObject:
        levels--
        break
    }
  }
  return { levels: deepest, signs }
}

/** Where a text in quotation marks ends. */
function endOfText(text: string, from: number): number {
  let end = text.indexOf('"', from)
  while (end >= 0 && isEscaped(text, end)) {
    end = text.indexOf('"', end + 1)
  }
  return end < 0 ? text.length : end
}

function isEscaped(text: string, at: number): boolean {
  let before = at - 1
  while (text.charCodeAt(before) === backslash) {
    before--
  }
  return (at - before) % 2 === 0
}
