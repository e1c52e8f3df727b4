import type { Row } from '../sql/read.ts'
import { selectChangedKeys } from '../sql/write-history.ts'
import type { Place } from './place.ts'
import { refuseOwnVersion, refuseVersion } from './refusal.ts'

/**
 * Refuses to go on unless a locked record is at the version that the client has seen, and says which of the fields that
 * it writes have been changed since. `written`: the version is this operation's own, which ends with it; a client could
 * never find it again.
 */
export async function expectVersion(
  place: Place,
  row: Row,
  {
    ifVersion,
    written,
    keys,
  }: { ifVersion: number | null | undefined; written: boolean; keys?: readonly string[] },
): Promise<void> {
  if (typeof ifVersion !== 'number' || row.version === ifVersion) {
    return
  }
  if (written) {
    throw refuseOwnVersion(ifVersion)
  }
  const changed = await place.session.run(selectChangedKeys(place, row.id, ifVersion))
  const since = new Set(changed.map(({ key }) => key))
  const fields = [...place.table.fields.values()].filter(
    ({ key }) => since.has(key) && (keys?.includes(key) ?? true),
  )
  throw refuseVersion(row, { ifVersion, changedFields: fields.map(({ name }) => name) })
}
