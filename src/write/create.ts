import { v7 as makeId } from 'uuid'
import { type Field, uniqueFields } from '../catalog/definition.ts'
import type { Changes } from '../db/record-rows.ts'
import type { NewRecord } from '../plan/record.ts'
import { selectUsedIds } from '../sql/hold.ts'
import { lockIds } from '../sql/lock.ts'
import type { Row } from '../sql/read.ts'
import { insertRecords } from '../sql/write.ts'
import { insertHistory } from '../sql/write-history.ts'
import { type Claim, claimOrRefuse, uniqueValuesIn } from './claim.ts'
import { holdReferred, linkChangesIn, moveLinks } from './links.ts'
import type { PathOf, Place } from './place.ts'
import { expectUnusedIds } from './refusal.ts'
import { expectRoom } from './room.ts'

/**
 * Writes new records and the first line of their history, in a number of statements that does not depend on theirs.
 * The values of `claimed` they have already, under these ids. Rows come back in the order of the records.
 */
export async function createRecords(
  place: Place,
  records: readonly NewRecord[],
  { pathOf, claimed }: { pathOf: PathOf; claimed?: { field: Field; ids: readonly string[] } },
): Promise<Row[]> {
  if (records.length === 0) {
    return []
  }
  const { session, table, stamp } = place
  expectRoom(records.map(({ data }) => data))
  const brought = records.flatMap(({ id }, index) => (id === undefined ? [] : [{ id, path: pathOf(index) }]))
  const ids = brought.map(({ id }) => id)
  expectUnusedIds(brought, await holdIds(place, ids))
  const complete = records.map((record, index) => ({
    ...record,
    id: record.id ?? claimed?.ids[index] ?? makeId(),
  }))
  const fields = uniqueFields(table).filter((field) => field !== claimed?.field)
  const claims = complete.flatMap(({ id, data }, index) =>
    uniqueValuesIn(fields, data, id).map((value): Claim => ({ ...value, index })),
  )
  await claimOrRefuse(place, claims, pathOf)
  const links = complete.flatMap(({ id, data }, index) => {
    const changes = Object.fromEntries(Object.entries(data).map(([key, value]) => [key, [null, value]]))
    return linkChangesIn(place, { id, changes: changes as Changes, index })
  })
  await holdReferred(place, links, { pathOf, made: new Set(complete.map(({ id }) => id)) })
  const history = complete.map(({ id }) => ({ id, version: 1, at: stamp.at, changes: {} }))
  const [rows] = await Promise.all([
    session.run(insertRecords(place, complete, stamp)),
    session.run(insertHistory(place, history, { action: 'create', ...stamp })),
    moveLinks(place, links),
  ])
  const byId = new Map(rows.map((row) => [row.id, row]))
  return complete.flatMap(({ id }) => byId.get(id) ?? [])
}

/** Holds ids that clients bring until the transaction ends; gives those that a record of the tenant has already. */
export async function holdIds(
  { session, tenantId }: Pick<Place, 'session' | 'tenantId'>,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) {
    return new Set()
  }
  // Not left to the primary key: it knows one table only, and an id is unique in the whole tenant.
  await session.run(lockIds(tenantId, ids))
  const used = await session.run(selectUsedIds(tenantId, ids))
  return new Set(used.map(({ id }) => id))
}
