import { v7 as makeId } from 'uuid'
import { uniqueFields } from '../catalog/definition.ts'
import type { Issue } from '../errors.ts'
import { emptyAnswersOf } from '../sql/answers.ts'
import { purgeRecord as removeRecord } from '../sql/deletion.ts'
import type { Row } from '../sql/read.ts'
import { insertHistory } from '../sql/write-history.ts'
import { release, uniqueValuesIn } from './claim.ts'
import { takeAlong } from './delete.ts'
import { nextLine } from './line.ts'
import type { Place } from './place.ts'
import { removeLinks } from './remove-links.ts'

/**
 * Removes a locked record for good, with its history or, when that is kept, with every value in it. A live one takes
 * along what it takes along when it is deleted; nothing refers to it from then on. Gives the ids of what else was written.
 */
export async function purgeRecord(
  place: Place,
  record: Row,
  { keepHistory, path }: { keepHistory: boolean; path: Issue['path'] },
): Promise<string[]> {
  const { session, table, stamp } = place
  const { id, data, deleted_at } = record
  const along = deleted_at === null ? await takeAlong(place, [record], { deletionId: makeId(), path }) : []
  await session.run(emptyAnswersOf(place.tenantId, id))
  await release(place, uniqueValuesIn(uniqueFields(table), data, id))
  const changed = await removeLinks(place, id, path)
  await session.run(removeRecord(place, id, keepHistory))
  if (keepHistory) {
    await session.run(insertHistory(place, [nextLine(record, stamp)], { action: 'purge', ...stamp }))
  }
  return [...along, ...changed]
}
