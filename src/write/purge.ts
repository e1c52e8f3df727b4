import { deleteAnswersOf } from '../sql/answers.ts'
import type { Row } from '../sql/read.ts'
import { purgeRecord as removeRecord } from '../sql/write.ts'
import { insertHistory } from '../sql/write-history.ts'
import { laterOf } from './change.ts'
import { release, uniqueFields, uniqueValuesIn } from './claim.ts'
import type { Place } from './place.ts'

/** Removes a locked record for good, with its history or, when that is kept, with every value in it. */
export async function purgeRecord(
  place: Place,
  { id, version, updated_at, data }: Row,
  keepHistory: boolean,
): Promise<void> {
  const { session, table, stamp } = place
  await session.run(deleteAnswersOf(place.tenantId, id))
  await release(place, uniqueValuesIn(uniqueFields(table), data, id))
  await session.run(removeRecord(place, id, keepHistory))
  if (keepHistory) {
    const entry = { id, version: version + 1, at: laterOf(updated_at, stamp.at), changes: {} }
    await session.run(insertHistory(place, [entry], { action: 'purge', ...stamp }))
  }
}
