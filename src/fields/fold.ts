const lengthOfSortKey = 256
// The blocks that Unicode calls Combining Diacritical Marks, and no other marks: the same ones as in sort_key().
const marks = /[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+/g

const cut = (text: string): string => Array.from(text).slice(0, lengthOfSortKey).join('')

const fold = (text: string): string =>
  text.normalize('NFD').replace(marks, '').toUpperCase().toLowerCase().replaceAll('ς', 'σ')

/** The sort key of a text as JavaScript computes it: what the SQL function sort_key gives. */
export function foldText(text: string): string {
  return cut(fold(cut(text)))
}

/** Whether a text is longer than its sort key. */
export function isCut(text: string): boolean {
  return cut(text) !== text || foldText(text) !== fold(text)
}

/** Compares by code points, as Postgres does under the collation "C"; `<` would compare UTF-16 units. */
export function compareCodePoints(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}

export function compareText(a: unknown, b: unknown): number {
  return compareCodePoints(foldText(a as string), foldText(b as string))
}
