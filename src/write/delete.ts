import { uniqueFields } from '../catalog/definition.ts'
import type { Row } from '../sql/read.ts'
import { deleteRecords as markDeleted } from '../sql/write.ts'
import { insertHistory } from '../sql/write-history.ts'
import { release, uniqueValuesIn } from './claim.ts'
import { nextLine } from './line.ts'
import type { Place } from './place.ts'

/** Hides locked records; their values stay, but those of unique fields are free for others. */
export async function deleteRecords(place: Place, records: readonly Row[]): Promise<Row[]> {
  if (records.length === 0) {
    return []
  }
  const { session, table, stamp } = place
  const fields = uniqueFields(table)
  await release(
    place,
    records.flatMap(({ id, data }) => uniqueValuesIn(fields, data, id)),
  )
  const history = records.map((record) => nextLine(record, stamp))
  const ids = records.map(({ id }) => id)
  const [rows] = await Promise.all([
    session.run(markDeleted(place, ids, stamp)),
    session.run(insertHistory(place, history, { action: 'delete', ...stamp })),
  ])
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}
