/**
 * Takes from variables, in place, what every JavaScript object has: graphql-js looks fields up in them by name, and
 * would find a value of a field named `constructor` where the client has sent none.
 */
export function bare(variables: unknown): void {
  // A list that grows, not recursion: how deep a client's JSON goes is the client's choice.
  const found = [variables]
  for (const value of found) {
    if (typeof value === 'object' && value !== null) {
      if (!Array.isArray(value)) {
        Object.setPrototypeOf(value, null)
      }
      for (const inner of Object.values(value)) {
        found.push(inner)
      }
    }
  }
}
