import { isDeepStrictEqual } from 'node:util'
import { beforeAll, expect } from '@jest/globals'
import fc from 'fast-check'
import { fieldTypes } from '../../src/fields/index.ts'
import { useEngine } from '../sql/engine.ts'
import type { Thing } from './oracle.ts'
import { prove } from './prove.ts'
import { deeds, openStage, type Stage } from './story.ts'
import { nameOf } from './world.ts'

// What is in the table is written down after each deed; the differences between two moments are those of the notes.

type Snapshot = ReadonlyMap<string, Thing>

const engine = useEngine()
const names = fieldTypes.map(({ kind }) => nameOf(kind))
const values = `id version updatedAt updatedBy deletedAt ${names.join(' ')}`
const listQuery = `{ things(first: 1000) { nodes { ${values} } } }`
const diffQuery = `query ($from: DateTime!, $to: DateTime, $first: Int, $after: String) {
  thingDiff(from: $from, to: $to, first: $first, after: $after) {
    nodes { difference record { ${values} } changes { field before after } } pageInfo { hasNextPage endCursor } } }`
let stage: Stage

beforeAll(async () => {
  stage = await openStage(engine)
})

prove(
  'the differences between two moments are those between what was there then and there',
  {
    runs: 150,
    of: () => fc.tuple(fc.array(deeds, { minLength: 1, maxLength: 8 }), fc.integer({ min: 1, max: 5 })),
  },
  async ([story, size]) => {
    try {
      const snapshots = await tell(story)
      const moments = [...snapshots.keys()]
      const [first] = moments
      if (first === undefined) {
        return
      }
      const dawn = new Date(Date.parse(first) - 1).toISOString()
      for (const [index, from] of [dawn, ...moments].entries()) {
        const before = snapshots.get(from) ?? new Map()
        for (const to of [...moments.slice(index), undefined]) {
          const after = snapshots.get(to ?? moments.at(-1) ?? '') ?? new Map()
          expect({ from, to, found: await walk(from, to, size) }).toEqual({
            from,
            to,
            found: compare(before, after),
          })
        }
      }
    } finally {
      await stage.clear()
    }
  },
)

async function tell(story: Parameters<Stage['perform']>[0][]): Promise<Map<string, Snapshot>> {
  const snapshots = new Map<string, Snapshot>()
  for (const deed of story) {
    const at = await stage.perform(deed)
    if (at !== undefined) {
      const { things } = await stage.tenant.ask<{ things: { nodes: Thing[] } }>(listQuery)
      snapshots.set(at, new Map(things.nodes.map((thing) => [String(thing['id']), thing])))
    }
  }
  return snapshots
}

interface Answer {
  thingDiff: { nodes: object[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } }
}

/** All pages. */
async function walk(from: string, to: string | undefined, first: number): Promise<object[]> {
  const found: object[] = []
  for (let after: string | null = null; ; ) {
    const { thingDiff }: Answer = await stage.tenant.ask<Answer>(diffQuery, { from, to, first, after })
    found.push(...thingDiff.nodes)
    if (!thingDiff.pageInfo.hasNextPage) {
      return found
    }
    after = thingDiff.pageInfo.endCursor
  }
}

function compare(before: Snapshot, after: Snapshot): object[] {
  const ids = [...new Set([...before.keys(), ...after.keys()])].sort()
  return ids.flatMap((id): object[] => {
    const [old, young] = [before.get(id), after.get(id)]
    if (!old || !young) {
      return [{ difference: old ? 'DELETED' : 'CREATED', record: old ?? young, changes: [] }]
    }
    const changes = names
      .filter((name) => !isDeepStrictEqual(old[name], young[name]))
      .map((field) => ({ field, before: old[field], after: young[field] }))
    return changes.length > 0 ? [{ difference: 'CHANGED', record: young, changes }] : []
  })
}
