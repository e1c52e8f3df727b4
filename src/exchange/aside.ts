/** Numbers of rows that wait for others which they refer to, as stretches: the first of each, and how many. */
export type Aside = readonly (readonly [first: number, count: number])[]

/** More are not kept in mind: each is in every checkpoint from then on. */
export const asideAtMost = 100_000

export const countAside = (aside: Aside): number => aside.reduce((sum, [, count]) => sum + count, 0)

export function* numbersIn(aside: Aside): Generator<number> {
  for (const [first, count] of aside) {
    for (let offset = 0; offset < count; offset++) {
      yield first + offset
    }
  }
}

/** What waits when these rows have been tried and some of them wait on; both ascend. */
export function tryAside(before: Aside, tried: readonly number[], waiting: readonly number[]): Aside {
  const [first = 0] = tried
  const [lastBegin = 0, lastCount = 0] = before.at(-1) ?? []
  // Rows that are read for the first time come after all others: nothing that is known need be looked at.
  if (first >= lastBegin + lastCount) {
    return waiting.length > 0 ? [...before, ...toAside(waiting)] : before
  }
  const done = new Set(tried)
  const left = [...numbersIn(before)].filter((number) => !done.has(number))
  return toAside([...left, ...waiting].sort((a, b) => a - b))
}

function toAside(numbers: readonly number[]): Aside {
  const aside: [number, number][] = []
  for (const number of numbers) {
    const last = aside.at(-1)
    if (last && last[0] + last[1] === number) {
      last[1]++
    } else {
      aside.push([number, 1])
    }
  }
  return aside
}
