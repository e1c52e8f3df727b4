import { v7 as makeId } from 'uuid'
import { uniqueFields } from '../catalog/definition.ts'
import type { Issue } from '../errors.ts'
import { deleteManyRecords, deleteRecords as markDeleted } from '../sql/deletion.ts'
import type { Row } from '../sql/read.ts'
import { countReferrers, type Part } from '../sql/referrers.ts'
import { insertHistory } from '../sql/write-history.ts'
import { release, uniqueValuesIn } from './claim.ts'
import { type Followers, gatherFollowers } from './followers.ts'
import { nextLine } from './line.ts'
import type { Place } from './place.ts'
import { refuseReferred } from './refusal.ts'

/** What was written: the records that it was asked for, and the ids of those that it took along. */
export interface Written {
  rows: Row[]
  ids: string[]
}

/**
 * Hides locked records, and with them what the policies of relations take along; their values stay, but those of unique
 * fields are free for others. What may not lose them refuses everything.
 */
export async function deleteRecords(
  place: Place,
  records: readonly Row[],
  path: Issue['path'],
): Promise<Written> {
  if (records.length === 0) {
    return { rows: [], ids: [] }
  }
  const { session, stamp } = place
  const deletionId = makeId()
  const along = await takeAlong(place, records, { deletionId, path })
  await releaseAll(place, records)
  const history = records.map((record) => nextLine(record, stamp))
  const ids = records.map(({ id }) => id)
  const [rows] = await Promise.all([
    session.run(markDeleted(place, { ids, deletionId }, stamp)),
    session.run(insertHistory(place, history, { action: 'delete', ...stamp })),
  ])
  const byId = new Map(rows.map((row) => [row.id, row]))
  return { rows: ids.flatMap((id) => byId.get(id) ?? []), ids: along }
}

/** Deletes what goes with records that are about to go, and gives its ids. */
export async function takeAlong(
  place: Place,
  records: readonly { id: string }[],
  { deletionId, path }: { deletionId: string; path: Issue['path'] },
): Promise<string[]> {
  const followers = await gatherFollowers(place, records, 'live')
  await expectUnreferred([{ place, rows: records }, ...followers], path)
  for (const { place: other, rows } of followers) {
    await hide(other, rows, deletionId)
  }
  return followers.flatMap(({ rows }) => rows.map(({ id }) => id))
}

async function hide(place: Place, rows: readonly Part[], deletionId: string): Promise<void> {
  const { session, stamp } = place
  await releaseAll(place, rows)
  const history = rows.map((row) => nextLine(row, stamp))
  const ids = rows.map(({ id }) => id)
  await Promise.all([
    session.run(deleteManyRecords(place, { ids, deletionId }, stamp)),
    session.run(insertHistory(place, history, { action: 'delete', ...stamp })),
  ])
}

async function releaseAll(place: Place, rows: readonly Pick<Row, 'id' | 'data'>[]): Promise<void> {
  const fields = uniqueFields(place.table)
  await release(
    place,
    rows.flatMap(({ id, data }) => uniqueValuesIn(fields, data, id)),
  )
}

/** As many as are counted to say how many there are. */
const countAtMost = 1_000

/** Refuses when a live record refers by `restrict` to any of those that go, and does not go itself. */
async function expectUnreferred(
  going: readonly (Pick<Followers, 'place'> & { rows: readonly { id: string }[] })[],
  path: Issue['path'],
): Promise<void> {
  const others = going.flatMap(({ rows }) => rows.map(({ id }) => id))
  const referred = []
  for (const { place, rows } of going) {
    const { session, tenantId, table } = place
    const ends = table.referrers.filter(({ field }) => field.relation.onDelete === 'restrict')
    if (ends.length === 0) {
      continue
    }
    const fieldIds = ends.map(({ field }) => field.id)
    const toIds = rows.map(({ id }) => id)
    const counts = await session.run(countReferrers(tenantId, { fieldIds, toIds, others, countAtMost }))
    referred.push(
      ...counts.flatMap(({ field_id, to_id, count }) => {
        const end = ends.find(({ field }) => field.id === field_id)
        return end ? [{ target: table, id: to_id, owner: end.owner, field: end.field, count }] : []
      }),
    )
  }
  const [first, ...more] = referred
  if (first) {
    throw refuseReferred([first, ...more], { path, countAtMost })
  }
}
