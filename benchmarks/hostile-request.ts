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
