/** A request that is meant to do harm: one class of those that are known, at one size. */
export interface Hostile {
  name: string
  query: string
  /** JSON. */
  variables?: string
  /** The codes that it may be answered with; none where it is within the limits, and must only be quick. */
  codes: readonly string[]
}

export const list = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index))

/** As it is sent; a mark in the document makes it one that nobody has seen yet. */
export function bodyOf({ query, variables = '{}' }: Hostile, mark: number): string {
  return `{"query":${JSON.stringify(`#${mark}\n${query}`)},"variables":${variables}}`
}

/** Of the table that is asked: it is linked to itself, so that one may go from record to record for ever. */
export const hostileFields = [
  { name: 'title', kind: 'text' },
  { name: 'notes', kind: 'json' },
  { name: 'a', kind: 'reference', options: { table: 'Deal', inverse: 'as' } },
  { name: 'b', kind: 'reference', options: { table: 'Deal', inverse: 'bs' } },
  { name: 'c', kind: 'reference', options: { table: 'Deal', inverse: 'cs' } },
  { name: 'd', kind: 'reference', options: { table: 'Deal', inverse: 'ds' } },
  { name: 'many', kind: 'references', options: { table: 'Deal', inverse: 'ofMany' } },
]
