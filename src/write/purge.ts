import { uniqueFields } from '../catalog/definition.ts'
import { emptyAnswersOf } from '../sql/answers.ts'
import type { Row } from '../sql/read.ts'
import { purgeRecord as removeRecord } from '../sql/write.ts'
import { insertHistory } from '../sql/write-history.ts'
import { release, uniqueValuesIn } from './claim.ts'
import { nextLine } from './line.ts'
import type { Place } from './place.ts'

/** Removes a locked record for good, with its history or, when that is kept, with every value in it. */
export async function purgeRecord(place: Place, record: Row, keepHistory: boolean): Promise<void> {
  const { session, table, stamp } = place
  const { id, data } = record
  await session.run(emptyAnswersOf(place.tenantId, id))
  await release(place, uniqueValuesIn(uniqueFields(table), data, id))
  await session.run(removeRecord(place, id, keepHistory))
  if (keepHistory) {
    await session.run(insertHistory(place, [nextLine(record, stamp)], { action: 'purge', ...stamp }))
  }
}
