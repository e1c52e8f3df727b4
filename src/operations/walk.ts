/** What PageInfo tells of a page, of whatever. */
export interface PageBounds {
  hasNextPage(): Promise<boolean>
  hasPreviousPage(): Promise<boolean>
  startCursor(): Promise<string | undefined>
  endCursor(): Promise<string | undefined>
}

export interface WalkEdge<Item> {
  node: Item
  cursor: string
}

/** A stretch of something that is walked in one direction only, read by whatever asks for it first. */
export interface Walk<Item> extends PageBounds {
  items(): Promise<Item[]>
  edges(): Promise<WalkEdge<Item>[]>
}

/** `read` gives one item more than the size when the stretch is not the last one. */
export function openWalk<Item>({
  size,
  hasPrevious,
  cursorOf,
  read,
}: {
  size: number
  hasPrevious: boolean
  cursorOf(item: Item): string
  read(): Promise<Item[]>
}): Walk<Item> {
  let found: Promise<Item[]> | undefined
  const readOnce = (): Promise<Item[]> => {
    found ??= read()
    return found
  }
  const items = async () => (await readOnce()).slice(0, size)
  const cursorAt = async (index: 0 | -1) => {
    const item = (await items()).at(index)
    return item === undefined ? undefined : cursorOf(item)
  }
  return {
    items,
    edges: async () => (await items()).map((node) => ({ node, cursor: cursorOf(node) })),
    hasNextPage: async () => (await readOnce()).length > size,
    hasPreviousPage: async () => hasPrevious,
    startCursor: () => cursorAt(0),
    endCursor: () => cursorAt(-1),
  }
}
