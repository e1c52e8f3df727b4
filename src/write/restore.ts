import { uniqueFields } from '../catalog/definition.ts'
import type { Changes } from '../db/record-rows.ts'
import type { Document } from '../db/tables.ts'
import type { Row } from '../sql/read.ts'
import { restoreRecord } from '../sql/write.ts'
import { insertHistory, selectChangesSince } from '../sql/write-history.ts'
import { type Change, difference } from './change.ts'
import { type Claim, claimOrRefuse, uniqueValuesIn } from './claim.ts'
import { nextLine } from './line.ts'
import type { PathOf, Place } from './place.ts'
import { refuseUnknownVersion } from './refusal.ts'

/** The values that a record had at a version, of the fields that there are today. */
export async function readVersion(
  { session, table, ...scope }: Place,
  row: Row,
  version: number,
): Promise<Document> {
  if (version < 1 || version > row.version) {
    throw refuseUnknownVersion(row, version)
  }
  const since = await session.run(selectChangesSince({ table, ...scope }, row.id, version))
  if (since.length !== row.version - version) {
    throw refuseUnknownVersion(row, version)
  }
  const before = { ...row.data }
  // Not all of them as arguments of one call: a record that is counted up has more versions than a stack has room for.
  for (const { changes } of since) {
    Object.assign(before, firstOf(changes))
  }
  const fields = [...table.fields.values()]
  return Object.fromEntries(
    fields.flatMap(({ key }) =>
      before[key] === undefined || before[key] === null ? [] : [[key, before[key]]],
    ),
  )
}

const firstOf = (changes: Changes): Document =>
  Object.fromEntries(Object.entries(changes).map(([key, [before]]) => [key, before]))

/** Brings back a locked record that was deleted, with what is to be changed of it, if its unique values are still free. */
export async function restoreDeleted(
  place: Place,
  { before, patch }: Change,
  pathOf: PathOf,
): Promise<Row[]> {
  const { session, table, stamp } = place
  const { id, data } = before
  const after: Document = { ...data, ...patch.set }
  for (const key of patch.unset) {
    delete after[key]
  }
  const claims = uniqueValuesIn(uniqueFields(table), after, id).map(
    (value): Claim => ({ ...value, index: 0 }),
  )
  await claimOrRefuse(place, claims, pathOf)
  const line = nextLine(before, stamp, difference(data, patch))
  const [rows] = await Promise.all([
    session.run(restoreRecord(place, { id, ...patch }, stamp)),
    session.run(insertHistory(place, [line], { action: 'restore', ...stamp })),
  ])
  return rows
}
