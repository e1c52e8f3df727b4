/** A name for each column, no two the same: a header that comes again gets a number, a column without one its place. */
export function nameColumns(header: readonly string[], atLeast = 0): string[] {
  const known = namesOf.get(header)
  if (known && known.length >= atLeast) {
    return known
  }
  const taken = new Set<string>()
  const names = Array.from({ length: Math.max(header.length, atLeast) }, (_, index) => {
    const wanted = header[index]?.trim() || `column ${index + 1}`
    let name = wanted
    for (let number = 2; taken.has(name); number++) {
      name = `${wanted} (${number})`
    }
    taken.add(name)
    return name
  })
  namesOf.set(header, names)
  return names
}

const namesOf = new WeakMap<readonly string[], string[]>()
