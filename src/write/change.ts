import { uniqueFields } from '../catalog/definition.ts'
import type { Changes } from '../db/record-rows.ts'
import type { Document } from '../db/tables.ts'
import { isSameJson } from '../fields/same-json.ts'
import type { Patch } from '../plan/record.ts'
import type { Row } from '../sql/read.ts'
import { changeRecords } from '../sql/write.ts'
import { insertHistory } from '../sql/write-history.ts'
import { type Claim, claimOrRefuse, release, uniqueValuesIn } from './claim.ts'
import { nextLine } from './line.ts'
import { holdReferred, linkChangesIn, moveLinks } from './links.ts'
import type { PathOf, Place } from './place.ts'
import { expectRoom } from './room.ts'

/** A record as it is, locked, and what is to be changed of it. */
export interface Change {
  before: Row
  patch: Patch
}

/** What a patch changes in a document. */
export function difference(before: Document, { set, unset }: Patch): Changes {
  const after = { ...set, ...Object.fromEntries(unset.map((key) => [key, null])) }
  return Object.fromEntries(
    Object.entries(after)
      .map(([key, value]): [string, [unknown, unknown]] => [key, [before[key] ?? null, value]])
      .filter(([, [old, value]]) => !isSameJson(old, value)),
  )
}

/**
 * Changes locked records, each in its own way, and writes that down: two statements, and two more when values of
 * unique fields change. A record that already is as it should be stays at its version. Rows come back in the order of
 * the changes.
 */
export async function patchRecords(
  place: Place,
  changes: readonly Change[],
  {
    pathOf,
    action = 'update',
    linksApart = false,
  }: {
    pathOf: PathOf
    action?: 'update' | 'restore'
    /** Whether whoever calls holds and moves their links, with those of other records. */
    linksApart?: boolean
  },
): Promise<Row[]> {
  const { session, stamp } = place
  const differing = changes
    .map((change, index) => ({ ...change, index, differences: difference(change.before.data, change.patch) }))
    .filter(({ differences }) => Object.keys(differences).length > 0)
  if (differing.length === 0) {
    return changes.map(({ before }) => before)
  }
  expectRoom(differing.map(({ differences }) => differences))
  await moveValues(place, differing, pathOf)
  const links = linksApart
    ? []
    : differing.flatMap(({ before: { id }, differences, index }) =>
        linkChangesIn(place, { id, changes: differences, index }),
      )
  await holdReferred(place, links, { pathOf })
  const history = differing.map(({ before, differences }) => nextLine(before, stamp, differences))
  const [rows] = await Promise.all([
    session.run(
      changeRecords(
        place,
        differing.map(({ before, patch }) => ({ id: before.id, ...patch })),
        stamp,
      ),
    ),
    session.run(insertHistory(place, history, { action, ...stamp })),
    moveLinks(place, links),
  ])
  const byId = new Map(rows.map((row) => [row.id, row]))
  return changes.map(({ before }) => byId.get(before.id) ?? before)
}

interface Differing extends Change {
  index: number
  differences: Changes
}

/** What records give back another one of them may take, so all is given back first. */
async function moveValues(place: Place, changes: readonly Differing[], pathOf: PathOf): Promise<void> {
  const fields = uniqueFields(place.table)
  const moves = changes.map(({ before: { id, data }, index, differences }) => {
    const moved = fields.filter(({ key }) => key in differences)
    const after = Object.fromEntries(moved.map(({ key }) => [key, differences[key]?.[1]]))
    return {
      given: uniqueValuesIn(moved, data, id),
      taken: uniqueValuesIn(moved, after, id).map((value): Claim => ({ ...value, index })),
    }
  })
  await release(
    place,
    moves.flatMap(({ given }) => given),
  )
  await claimOrRefuse(
    place,
    moves.flatMap(({ taken }) => taken),
    pathOf,
  )
}
