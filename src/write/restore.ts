import { uniqueFields } from '../catalog/definition.ts'
import type { Changes } from '../db/record-rows.ts'
import type { Document } from '../db/tables.ts'
import type { Issue } from '../errors.ts'
import { restoreRecord, restoreRecords } from '../sql/deletion.ts'
import type { Row } from '../sql/read.ts'
import { insertHistory, selectChangesSince } from '../sql/write-history.ts'
import { type Change, difference } from './change.ts'
import { type Claim, tryClaims, uniqueValuesIn } from './claim.ts'
import type { Written } from './delete.ts'
import { nextLine } from './line.ts'
import { linkChangesIn, moveLinks } from './links.ts'
import type { PathOf, Place } from './place.ts'
import { refuseTakenValues, refuseUnknownVersion, type TakenValue } from './refusal.ts'
import { gatherReturning } from './returning.ts'

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

/**
 * Brings back a locked record that was deleted, with what is to be changed of it, and what was deleted because of it: if
 * what they refer to is there, and their unique values are still free.
 */
export async function restoreDeleted(
  place: Place,
  { before, patch }: Change,
  pathOf: PathOf,
): Promise<Written> {
  const { session, stamp } = place
  const { id } = before
  const data: Document = { ...before.data, ...patch.set }
  for (const key of patch.unset) {
    delete data[key]
  }
  const path = pathOf(0)
  const followers = await gatherReturning(place, { id, data, before: before.data }, (field) => [
    ...path,
    field,
  ])
  const returning = [{ place, rows: [{ id, data }] }, ...followers]
  await claimAll(returning, { id, path })
  const changes = difference(before.data, patch)
  const [rows] = await Promise.all([
    session.run(restoreRecord(place, { id, ...patch }, stamp)),
    session.run(insertHistory(place, [nextLine(before, stamp, changes)], { action: 'restore', ...stamp })),
    moveLinks(place, linkChangesIn(place, { id, changes, index: 0 })),
  ])
  for (const { place: other, rows } of followers) {
    await Promise.all([
      session.run(
        restoreRecords(
          other,
          rows.map((row) => row.id),
          stamp,
        ),
      ),
      session.run(
        insertHistory(
          other,
          rows.map((row) => nextLine(row, stamp)),
          { action: 'restore', ...stamp },
        ),
      ),
    ])
  }
  return { rows, ids: followers.flatMap((one) => one.rows.map((row) => row.id)) }
}

/** Takes for all of them the values that they gave back, or refuses them all. */
async function claimAll(
  returning: readonly { place: Place; rows: readonly Pick<Row, 'id' | 'data'>[] }[],
  root: { id: string; path: Issue['path'] },
): Promise<void> {
  const lost: TakenValue[] = []
  for (const { place, rows } of returning) {
    const fields = uniqueFields(place.table)
    const claims = rows.flatMap(({ id, data }, index) =>
      uniqueValuesIn(fields, data, id).map((value): Claim => ({ ...value, index })),
    )
    lost.push(
      ...(await tryClaims(place, claims)).map(({ field, value, recordId }) => ({
        field: field.name,
        value,
        path: [...root.path, field.name],
        ...(recordId === root.id
          ? {}
          : { of: `the ${place.table.name} ${recordId} that comes back with it` }),
      })),
    )
  }
  const [first, ...others] = lost
  if (first) {
    throw refuseTakenValues([first, ...others])
  }
}
