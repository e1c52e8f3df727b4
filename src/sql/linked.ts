import { type Expression, type SqlBool, sql } from 'kysely'
import type { End } from '../catalog/definition.ts'
import { linkCount } from '../fields/system.ts'
import type { Comparison } from '../plan/comparison.ts'
import { sidesOfValue } from './column.ts'
import { columnsOf, linksAs } from './links.ts'
import { type Seen, visibleAs } from './scope.ts'

/** Which record of a statement a condition is about: that of the list, one that it is linked to, and so on. */
export interface Place extends Seen {
  level: number
}

/** What the record there is called. Conditions beside each other may use the same name: each has a scope of its own. */
export const recordAt = ({ level }: Place): string => (level === 0 ? 'r' : `r${level}`)

const idAt = (place: Place) => sql.ref(`${recordAt(place)}.id`)

/** The records that one is linked to, as far as they can be seen: what leads to them, and where conditions see them. */
function follow(place: Place, end: End) {
  const inner = { ...place, level: place.level + 1 }
  const { near, far } = columnsOf(end)
  const [link, record] = [`l${inner.level}`, recordAt(inner)]
  const links = linksAs(place, end, link)
  const records = visibleAs({ ...place, table: end.other }, record)
  return {
    inner,
    near: sql.ref(`${link}.${near}`),
    linked: sql`from ${links.source} join ${records.source} on ${records.isVisible} and ${sql.ref(`${record}.id`)} = ${sql.ref(`${link}.${far}`)}
      where ${links.isOfEnd}`,
  }
}

/** Whether the record of a place is linked to one that meets a condition. It is never null. */
export function isSomeLinked(
  place: Place,
  end: End,
  condition: (inner: Place) => Expression<SqlBool>,
): Expression<SqlBool> {
  const { inner, linked, near } = follow(place, end)
  return sql`exists (select ${linked} and ${near} = ${idAt(place)} and ${condition(inner)})`
}

/** Whether it is linked to as many as a comparison says. */
export function isCountLinked(
  place: Place,
  end: End,
  { operator, operand }: Comparison,
): Expression<SqlBool> {
  const { linked, near } = follow(place, end)
  const holds = (count: Expression<unknown>) => operator.sql(sidesOfValue(linkCount, count), operand)
  if (!place.vantage?.asOf) {
    return holds(sql`(select count(*) ${linked} and ${near} = ${idAt(place)})`)
  }
  // No index knows what was linked: it is found out once for all records and not for each. Those that have none are not
  // among them.
  const { type, options } = linkCount
  const meaning = { equals: type.equals, compare: (a: unknown, b: unknown) => type.compare(a, b, options) }
  const isOfNone = operator.meaning(0, operand, meaning)
  const isOther = sql`(${holds(sql`count(*)`)}) is ${sql.raw(isOfNone ? 'not true' : 'true')}`
  const others = sql`select from (select ${near} as id ${linked} group by ${near} having ${isOther}) as c where c.id = ${idAt(place)}`
  return sql`${sql.raw(isOfNone ? 'not exists' : 'exists')} (${others})`
}
