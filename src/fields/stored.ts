/** A value of a document. It may be no document at all after an accident: then it has no values, and can still be read. */
export function readStored(data: unknown, key: string): unknown {
  return typeof data === 'object' && data !== null ? Reflect.get(data, key) : undefined
}
