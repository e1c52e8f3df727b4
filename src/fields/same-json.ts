const isDocument = (value: unknown): value is object => typeof value === 'object' && value !== null

/**
 * Whether two values are the same JSON. Not by their text, since Postgres keeps names in an order of its own; nor by
 * node:util, to which an object without a prototype, as http/ makes them, is another one.
 */
export function isSameJson(a: unknown, b: unknown): boolean {
  if (!isDocument(a) || !isDocument(b)) {
    // JSON knows one zero.
    return a === b
  }
  const others = new Map(Object.entries(b))
  const members = Object.entries(a)
  return (
    Array.isArray(a) === Array.isArray(b) &&
    members.length === others.size &&
    members.every(([name, value]) => others.has(name) && isSameJson(value, others.get(name)))
  )
}

/** The same text for the same JSON, of no more levels than a document of ours has. */
export function toSortedText(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    isDocument(inner) && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}
