import { beforeAll, expect, it } from '@jest/globals'
import { useEngine } from '../sql/engine.ts'
import { standing, type Thing } from './oracle.ts'
import { openPlace, type Page, type Place, rememberRecords } from './place.ts'
import { prove, share } from './prove.ts'
import { makeWorlds, type Walk, walksIn } from './walk.ts'
import { fields, sortable, type World } from './world.ts'

type Direction = 'forwards' | 'backwards'

/** Proves of one direction that walks visit what they should; both at once would be more than one worker's share. */
export function proveWalks(direction: Direction): void {
  const engine = useEngine()
  const sortedBy = new Map<string, number>()
  let worlds: World[]

  beforeAll(async () => {
    worlds = await makeWorlds(engine)
    await rememberRecords(engine)
  })

  prove(
    `walking ${direction} visits every record that stays as it is once and in order, and each page knows what is around it`,
    { runs: 1000, of: () => walksIn(worlds) },
    async (walk) => {
      const [name = ''] = Object.keys(walk.orderBy[0] ?? {})
      sortedBy.set(name, (sortedBy.get(name) ?? 0) + 1)
      const place = openPlace(engine, worlds[walk.world] as World)
      try {
        await take(walk, place, direction)
      } finally {
        await place.restore()
      }
    },
  )

  it('every field that a list can be sorted by was the first key of many walks', () => {
    expect(sortable.filter((name) => (sortedBy.get(name) ?? 0) < 20 * share)).toEqual([])
  })
}

async function take(walk: Walk, place: Place, direction: Direction): Promise<void> {
  const start = place.list(walk)
  const size = Math.ceil(start.length / walk.pages) || 1
  const pages: string[][] = []
  let end: End | undefined
  for (;;) {
    const page = await place.ask(
      walk,
      direction === 'forwards' ? { first: size, after: end?.cursor } : { last: size, before: end?.cursor },
    )
    const all = place.list(walk)
    const { from, to } = stretchOf(walk, all, { direction, size, end })
    expectPage(page, all, { from, to })
    pages.push(idsOf(all.slice(from, to)))
    const goesOn = direction === 'forwards' ? page.pageInfo.hasNextPage : page.pageInfo.hasPreviousPage
    if (!goesOn) {
      break
    }
    end =
      direction === 'forwards'
        ? { cursor: page.pageInfo.endCursor, thing: all[to - 1] as Thing }
        : { cursor: page.pageInfo.startCursor, thing: all[from] as Thing }
    await place.change(walk, walk.changes[pages.length - 1] ?? [])
  }
  const seen = direction === 'forwards' ? pages.flat() : pages.reverse().flat()
  const stayed = (id: string): boolean => !place.touched.has(id)
  expect(seen.filter(stayed)).toEqual(idsOf(start).filter(stayed))
}

/** Where a page ended: the cursor, and the record as it was then. */
interface End {
  cursor: string | null
  thing: Thing
}

/** Which part of the list the next page must be. */
function stretchOf(
  { orderBy }: Walk,
  all: readonly Thing[],
  { direction, size, end }: { direction: Direction; size: number; end: End | undefined },
): { from: number; to: number } {
  const place = (thing: Thing) => (end ? standing(fields, orderBy, thing, end.thing) : 0)
  if (direction === 'forwards') {
    const from = end ? all.filter((thing) => place(thing) <= 0).length : 0
    return { from, to: Math.min(from + size, all.length) }
  }
  const to = end ? all.filter((thing) => place(thing) < 0).length : all.length
  return { from: Math.max(to - size, 0), to }
}

const idsOf = (things: readonly Thing[]): string[] => things.map(({ id }) => String(id))

function expectPage(page: Page, all: readonly Thing[], { from, to }: { from: number; to: number }): void {
  expect(page).toEqual({
    edges: idsOf(all.slice(from, to)).map((id) => ({ node: { id }, cursor: expect.any(String) })),
    totalCount: all.length,
    pageInfo: {
      hasPreviousPage: from > 0,
      hasNextPage: to < all.length,
      startCursor: page.edges[0]?.cursor ?? null,
      endCursor: page.edges.at(-1)?.cursor ?? null,
    },
  })
}
