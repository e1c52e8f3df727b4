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

/** What leads from one place to the next: the links, and the records that they lead to as far as they can be seen. */
function follow(place: Place, end: End) {
  const inner = { ...place, level: place.level + 1 }
  const { near, far } = columnsOf(end)
  const [link, record] = [`l${inner.level}`, recordAt(inner)]
  const links = linksAs(place, end, link)
  const records = visibleAs({ ...place, table: end.other }, record)
  return {
    inner,
    links: links.source,
    isLink: sql<SqlBool>`${links.isOfEnd} and ${sql.ref(`${link}.${near}`)} = ${sql.ref(`${recordAt(place)}.id`)}`,
    records: records.source,
    isRecord: sql<SqlBool>`${records.isVisible} and ${sql.ref(`${record}.id`)} = ${sql.ref(`${link}.${far}`)}`,
  }
}

/**
 * Whether the record of a place is linked to one that meets a condition. Postgres knows nothing of what documents hold, so
 * it would guess from a join that next to none do, and then look each of a hundred thousand up by itself. `is true` keeps
 * it from joining: it takes both of these for questions, and asks them of every record or, when there are many,
 * finds all that meet them once and looks there.
 */
export function isSomeLinked(
  place: Place,
  end: End,
  condition: (inner: Place) => Expression<SqlBool>,
): Expression<SqlBool> {
  const { inner, links, isLink, records, isRecord } = follow(place, end)
  const isMet = sql`exists (select from ${records} where ${isRecord} and ${condition(inner)})`
  return sql`(exists (select from ${links} where ${isLink} and (${isMet}) is true)) is true`
}

/** To how many records it is linked. */
export function countLinked(place: Place, end: End): Expression<number> {
  const { links, isLink, records, isRecord } = follow(place, end)
  return sql`(select count(*) from ${links} join ${records} on ${isRecord} where ${isLink})`
}
