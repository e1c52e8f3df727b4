import type { Table } from '../../catalog/definition.ts'
import type { Issue } from '../../errors.ts'
import { selectForUpdate } from '../../sql/hold.ts'
import { selectLinksTo } from '../../sql/links.ts'
import { idsOf } from '../links.ts'
import { refuseManyReferrers } from '../refusal.ts'
import { documentOf, makeDraft } from './draft.ts'
import { addDraft, draftOf, type Open, type Unit } from './unit.ts'

/** Records that refer to one that says which others do; as many as an input may name. */
const referrersAtMost = 10_000

/** A record that is to be written because of a link. */
interface Far {
  table: Table
  id: string
  path: Issue['path']
}

/**
 * Locks the records at the other ends that will be written: one statement for each table, and one for all who refer to
 * what says who else does.
 */
export async function fetchFar(unit: Unit, level: readonly Open[]): Promise<void> {
  const { session, tenantId } = unit.place
  const wanted = [...namedFar(unit, level), ...(await findReferrers(unit, level))].filter(
    ({ table, id }) => !draftOf(unit, table, id),
  )
  const byTable = [...Map.groupBy(wanted, ({ table }) => table)].sort(([a], [b]) => a.id - b.id)
  for (const [table, some] of byTable) {
    const paths = new Map(some.map(({ id, path }) => [id, path]))
    const rows = await session.run(selectForUpdate({ tenantId, table }, [...paths.keys()]))
    for (const before of rows) {
      addDraft(unit, makeDraft(table, before.id, { before, path: paths.get(before.id) ?? [] }))
    }
  }
}

/** Through an inverse end all that is named is written, through an own one only what is changed. */
function namedFar({ ids }: Unit, level: readonly Open[]): Far[] {
  return level.flatMap(({ near, ends }) =>
    ends.flatMap(({ end, set = [], remove, add, update }) => {
      const table = end.other
      const named = end.isInverse ? [...set, ...remove, ...add] : []
      const referred = idsOf(documentOf(near)[end.field.key])
      return [
        ...named.flatMap((one) => {
          const id = ids.get(one)
          return id === undefined ? [] : [{ table, id, path: one.path }]
        }),
        ...update.flatMap(({ named: one, tree: { path } }) => {
          const id = one ? ids.get(one) : referred[0]
          return id === undefined ? [] : [{ table, id, path }]
        }),
      ]
    }),
  )
}

async function findReferrers({ place, referrers }: Unit, level: readonly Open[]): Promise<Far[]> {
  const ends = level.flatMap(({ near, ends }) =>
    ends
      .filter(({ end, set }) => end.isInverse && set && near.before)
      .map(({ end, path }) => ({ field: end.field, toId: near.id, table: end.other, path })),
  )
  if (ends.length === 0) {
    return []
  }
  const found = await place.session.run(selectLinksTo(place, ends, referrersAtMost + 1))
  if (found.length > referrersAtMost) {
    throw refuseManyReferrers(referrersAtMost)
  }
  const byEnd = Map.groupBy(found, ({ field_id, to_id }) => `${field_id} ${to_id}`)
  return ends.flatMap(({ field, toId, table, path }) => {
    const key = `${field.id} ${toId}`
    const ids = byEnd.get(key)?.map(({ from_id }) => from_id) ?? []
    referrers.set(key, ids)
    return ids.map((id) => ({ table, id, path: [...path, 'set'] }))
  })
}
