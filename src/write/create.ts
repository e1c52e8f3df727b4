import { type Field, uniqueFields } from '../catalog/definition.ts'
import type { Document } from '../db/tables.ts'
import { selectUsedIds } from '../sql/hold.ts'
import { lockIds } from '../sql/lock.ts'
import type { Row } from '../sql/read.ts'
import { insertRecords } from '../sql/write.ts'
import { insertHistory } from '../sql/write-history.ts'
import { type Claim, claimOrRefuse, uniqueValuesIn } from './claim.ts'
import type { PathOf, Place } from './place.ts'
import { expectUnusedIds } from './refusal.ts'
import { expectRoom } from './room.ts'

/** A record to be written, under an id that the client has brought or that was made for it. */
export interface MadeRecord {
  id: string
  isBrought: boolean
  data: Document
}

/**
 * Writes new records and the first line of their history, in a number of statements that does not depend on theirs;
 * their links are left to whoever calls. Records of `claimed` have their value of the field already. Rows come back in
 * the order of the records.
 */
export async function createRecords(
  place: Place,
  records: readonly MadeRecord[],
  { pathOf, claimed }: { pathOf: PathOf; claimed?: { field: Field; ids: ReadonlySet<string> } | undefined },
): Promise<Row[]> {
  if (records.length === 0) {
    return []
  }
  const { session, table, stamp } = place
  expectRoom(records.map(({ data }) => data))
  const brought = records.flatMap(({ id, isBrought }, index) =>
    isBrought ? [{ id, path: pathOf(index) }] : [],
  )
  const ids = brought.map(({ id }) => id)
  expectUnusedIds(brought, await holdIds(place, ids))
  const fields = uniqueFields(table)
  const claims = records.flatMap(({ id, data }, index) => {
    const unclaimed = claimed?.ids.has(id) ? fields.filter((field) => field !== claimed.field) : fields
    return uniqueValuesIn(unclaimed, data, id).map((value): Claim => ({ ...value, index }))
  })
  await claimOrRefuse(place, claims, pathOf)
  const history = records.map(({ id }) => ({ id, version: 1, at: stamp.at, changes: {} }))
  const [rows] = await Promise.all([
    session.run(insertRecords(place, records, stamp)),
    session.run(insertHistory(place, history, { action: 'create', ...stamp })),
  ])
  const byId = new Map(rows.map((row) => [row.id, row]))
  return records.flatMap(({ id }) => byId.get(id) ?? [])
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
