import { type Expression, type SqlBool, sql } from 'kysely'
import type { End } from '../catalog/definition.ts'
import { columnsOf, linksAs } from './links.ts'
import { type Seen, visibleAs } from './scope.ts'

/** Which record of a statement a condition is about: that of the list, one that it is linked to, and so on. */
export interface Place extends Seen {
  level: number
}

/** What the record there is called. Conditions beside each other may use the same name: each has a scope of its own. */
export const recordAt = ({ level }: Place): string => (level === 0 ? 'r' : `r${level}`)

/** The records that one is linked to, as far as they can be seen: what leads to them, and where conditions see them. */
function follow(place: Place, end: End) {
  const inner = { ...place, level: place.level + 1 }
  const { near, far } = columnsOf(end)
  const [link, record] = [`l${inner.level}`, recordAt(inner)]
  const links = linksAs(place, end, link)
  const records = visibleAs({ ...place, table: end.other }, record)
  return {
    inner,
    linked: sql`from ${links.source} join ${records.source} on ${records.isVisible} and ${sql.ref(`${record}.id`)} = ${sql.ref(`${link}.${far}`)}
      where ${links.isOfEnd} and ${sql.ref(`${link}.${near}`)} = ${sql.ref(`${recordAt(place)}.id`)}`,
  }
}

/** Whether the record of a place is linked to one that meets a condition. It is never null. */
export function isSomeLinked(
  place: Place,
  end: End,
  condition: (inner: Place) => Expression<SqlBool>,
): Expression<SqlBool> {
  const { inner, linked } = follow(place, end)
  return sql`exists (select ${linked} and ${condition(inner)})`
}

/** To how many records it is linked. */
export function countLinked(place: Place, end: End): Expression<number> {
  return sql`(select count(*) ${follow(place, end).linked})`
}
