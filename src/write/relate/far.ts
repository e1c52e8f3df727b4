import type { Table } from '../../catalog/definition.ts'
import type { Document } from '../../db/tables.ts'
import type { Issue } from '../../errors.ts'
import type { EndChange } from '../../plan/end.ts'
import { selectLinksTo } from '../../sql/links.ts'
import { idsOf } from '../links.ts'
import { refuseManyReferrers } from '../refusal.ts'
import { markLocks } from './give-back.ts'
import { isLocked, keyOf, type Unit } from './unit.ts'

/** Records that refer to one that says which others do; as many as an input may name. */
const referrersAtMost = 10_000

/** A record whose ends an input speaks of; a new one has no id yet, and nothing is linked to it. */
export interface Near {
  table: Table
  id: string | undefined
  ends: readonly EndChange[]
}

/** One of them. */
export interface Asked {
  near: Near
  change: EndChange
}

/** A record that is to be written because of a link, and what is said of its own ends. */
export interface Far extends Near {
  id: string
  path: Issue['path']
}

export const askedIn = (level: readonly Near[]): Asked[] =>
  level.flatMap((near) => near.ends.map((change) => ({ near, change })))

/** Through an inverse end all that is named is written and who referred before, through an own one only what is changed. */
export function farOf(unit: Unit, { near, change }: Asked): Far[] {
  const { ids, referrers } = unit
  const { end, path, set, remove, add, update } = change
  const table = end.other
  const named = end.isInverse ? [...(set ?? []), ...remove, ...add] : []
  const known = end.isInverse && set ? referrers.get(referrersKey({ near, change })) : undefined
  return [
    ...named.flatMap((one) => {
      const id = ids.get(one)
      return id === undefined ? [] : [{ table, id, path: one.path, ends: [] }]
    }),
    ...update.flatMap(({ named: one, tree }) => {
      const id = one ? ids.get(one) : idsOf(documentOf(unit, near)[end.field.key])[0]
      return id === undefined ? [] : [{ table, id, path: tree.path, ends: tree.ends }]
    }),
    ...(known?.ids ?? []).map((id) => ({ table, id, path: [...path, 'set'], ends: [] })),
  ]
}

/** As it is, if it is locked; else as it was when it was looked at. */
const documentOf = ({ locked, seen }: Unit, { table, id }: Near): Document =>
  id === undefined ? {} : (locked.get(keyOf(table, id))?.data ?? seen.get(keyOf(table, id)) ?? {})

const referrersKey = ({ near, change: { end } }: Asked): string => `${end.field.id} ${near.id}`

/** Finds by one statement who refers to what says who else does. Of what is locked nobody else says so meanwhile. */
export async function findReferrers(unit: Unit, asked: readonly Asked[]): Promise<void> {
  const { place, referrers } = unit
  const open = asked.flatMap((one) => {
    const { near, change } = one
    const { table, id } = near
    const key = referrersKey(one)
    return id !== undefined && change.end.isInverse && change.set && !referrers.get(key)?.areSettled
      ? [{ field: change.end.field, toId: id, key, areSettled: isLocked(unit, table, id) }]
      : []
  })
  if (open.length === 0) {
    return
  }
  const [found] = await Promise.all([
    place.session.run(selectLinksTo(place, open, referrersAtMost + 1)),
    open.every(({ areSettled }) => areSettled) ? undefined : markLocks(unit),
  ])
  const byKey = Map.groupBy(found, ({ field_id, to_id }) => `${field_id} ${to_id}`)
  for (const { key, areSettled } of open) {
    referrers.set(key, { ids: byKey.get(key)?.map(({ from_id }) => from_id) ?? [], areSettled })
  }
  if ([...referrers.values()].reduce((sum, { ids }) => sum + ids.length, 0) > referrersAtMost) {
    throw refuseManyReferrers(referrersAtMost)
  }
}
