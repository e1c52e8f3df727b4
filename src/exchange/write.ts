import { readVersion } from '../catalog/read.ts'
import { StaleCatalog } from '../catalog/version.ts'
import type { Session } from '../db/transaction.ts'
import { Failure } from '../errors.ts'
import { changeManyRecords, insertManyRecords, type Stamp } from '../sql/write.ts'
import { insertHistory } from '../sql/write-history.ts'
import { difference } from '../write/change.ts'
import { claimOrRefuse, release } from '../write/claim.ts'
import { linkChangesIn, moveLinks } from '../write/links.ts'
import { holdTable } from '../write/place.ts'
import { findKnown } from './find-known.ts'
import { ImportError } from './import-error.ts'
import { keyRow } from './keyed-row.ts'
import type { Rehearsal } from './rehearsal.ts'
import type { Row } from './row.ts'
import { type Settled, settleRows } from './settle.ts'
import { type OpenTarget, type Place, reopenTarget } from './target.ts'

/** What else belongs to the transaction of a batch. */
interface Batch<T> {
  place: Place
  target: OpenTarget
  /** Whether rows may wait for later ones that they refer to. */
  canWait: boolean
  begin(session: Session): Promise<void>
  end(session: Session, settled: Settled): Promise<T>
}

const attemptsAtMost = 5

/**
 * Writes rows in one transaction; when the definitions have changed, once more by the new ones. Gives the definitions
 * that held when it was done.
 */
export async function writeRows<T>(
  rows: readonly Row[],
  { place, target, canWait, begin, end }: Batch<T>,
  attempt = 1,
): Promise<{ target: OpenTarget; result: T }> {
  const { database, tenantId, actor } = place
  const keyed = rows.map((row) => keyRow(row, target))
  try {
    const result = await database.write(tenantId, async (session) => {
      const stamp = { actor, at: new Date() }
      await begin(session)
      await openTables(session, target)
      const known = await findKnown(session, keyed, target)
      const settled = settleRows(keyed, target, { known, stamp, canWait })
      await writeSettled(session, target, { settled, stamp })
      return { value: await end(session, settled), commit: true }
    })
    return { target, result }
  } catch (error) {
    if (error instanceof StaleCatalog) {
      return writeRows(rows, { place, target: await reopenTarget(place, target), canWait, begin, end })
    }
    // Somebody has taken a value of a unique field since we looked; the next look shows which row it is.
    if (error instanceof Failure && error.code === 'UNIQUE_CONFLICT' && attempt < attemptsAtMost) {
      return writeRows(rows, { place, target, canWait, begin, end }, attempt + 1)
    }
    throw error
  }
}

/** What writing rows would come to. */
export async function rehearseRows(
  rows: readonly Row[],
  {
    place,
    target,
    canWait,
    rehearsed,
  }: { place: Place; target: OpenTarget; canWait: boolean; rehearsed: Rehearsal },
): Promise<Settled> {
  const keyed = rows.map((row) => keyRow(row, target))
  const known = await place.database.write(place.tenantId, async (session) => ({
    value: await findKnown(session, keyed, target),
    commit: false,
  }))
  const stamp = { actor: place.actor, at: new Date() }
  const settled = settleRows(keyed, target, { known: { ...known, rehearsed }, stamp, canWait })
  rehearsed.keep(settled)
  return settled
}

/** Holds the definitions that rows are written by, also of the fields that they refer to others by. */
async function openTables(session: Session, { catalog, table, uniques }: OpenTarget): Promise<void> {
  const fields = new Set(uniques.values())
  const others = [...catalog.tables.values()].filter((one) =>
    [...one.fields.values()].some((field) => fields.has(field)),
  )
  // In the order that all take.
  const tables = [...new Set([...(table ? [table] : []), ...others])].sort((a, b) => a.id - b.id)
  for (const one of tables) {
    await holdTable(session, catalog, one)
  }
  const { state } = await readVersion(session, catalog.tenantId)
  if (state !== 'active') {
    throw new ImportError(`The tenant is ${state} now.`)
  }
}

async function writeSettled(
  session: Session,
  { catalog, table }: OpenTarget,
  { settled, stamp }: { settled: Settled; stamp: Stamp },
): Promise<void> {
  if (!table) {
    return
  }
  const scope = { tenantId: catalog.tenantId, table }
  const { actor } = stamp
  const { created, changes, createdHistory, updatedHistory, released, taken, linked } = settled
  const writing = { session, catalog, ...scope, stamp }
  await release(writing, released)
  const links = Array.from(linked, ([id, { before, after }], index) => ({
    id,
    changes: difference(before, { set: after, unset: [] }),
    index,
  })).flatMap((change) => linkChangesIn(writing, change))
  const claims = taken.map((value, index) => ({ ...value, index }))
  await claimOrRefuse(writing, claims, () => [])
  await Promise.all([
    ...(created.length > 0
      ? [
          session.run(insertManyRecords(scope, created, stamp)),
          session.run(insertHistory(scope, createdHistory, { action: 'create', actor })),
        ]
      : []),
    ...(changes.length > 0
      ? [
          session.run(changeManyRecords(scope, changes, stamp)),
          session.run(insertHistory(scope, updatedHistory, { action: 'update', actor })),
        ]
      : []),
    ...(links.length > 0 ? [moveLinks(writing, links)] : []),
  ])
}
