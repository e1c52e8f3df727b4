/** One operation that says the same of many values; each has a field and a variable of its own. */
export function manyTimes(
  operation: 'query' | 'mutation',
  { type, values, write }: { type: string; values: readonly unknown[]; write(variable: string): string },
): [string, Record<string, unknown>] {
  const names = values.map((_, index) => `v${index}`)
  const declared = names.map((name) => `$${name}: ${type}`)
  return [
    `${operation} (${declared}) { ${names.map((name) => `${name}: ${write(`$${name}`)}`).join('\n')} }`,
    Object.fromEntries(names.map((name, index) => [name, values[index]])),
  ]
}
