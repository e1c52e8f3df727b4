import { type Expression, type SqlBool, sql } from 'kysely'
import type { End } from '../catalog/definition.ts'
import { linkCount } from '../fields/system.ts'
import type { Comparison } from '../plan/comparison.ts'
import type { Filter } from '../plan/filter.ts'
import { referredBy, sidesOfValue, slotInto, slotOf } from './column.ts'
import { columnsOf, linksAs } from './links.ts'
import { type Seen, unforeseenTable, visibleAs } from './scope.ts'

/** Which record of a statement a condition is about: that of the list, one that it is linked to, and so on. */
export interface Place extends Seen {
  level: number
  /** Whether so few are asked that the answers for all of them must not be looked for. */
  isOneByOne?: boolean
}

/** What the record there is called. Conditions beside each other may use the same name: each has a scope of its own. */
export const recordAt = ({ level }: Place): string => (level === 0 ? 'r' : `r${level}`)

const idAt = (place: Place) => sql.ref(`${recordAt(place)}.id`)

type Condition = (inner: Place) => Expression<SqlBool>

// If all relations of a filter were joined, Postgres would put them together in the order that it guesses to be good. Of
// documents it knows nothing, and of a tenant's records nothing until the next analyze: it would think that there is one
// of each, and go through all of them for each of them, for every relation on the way. `is true` keeps it from joining one
// with the next. What is left are questions for one record at a time; where there are many, all that have the answer are
// found once, and looked for there. In the past there is no index, and all are found at once.

/** The links to records that meet a condition, as far as these can be seen; or these records, if they say whom they refer to. */
function follow(place: Place, end: End, condition?: Condition) {
  const inner = { ...place, level: place.level + 1 }
  const { near, far } = columnsOf(end)
  const slot = slotInto(recordAt(inner), end, place.vantage)
  const link = `l${inner.level}`
  const links = linksAs(place, end, link)
  const scope = { ...place, table: end.other }
  const { source, isVisible } = visibleAs(
    scope,
    recordAt(inner),
    place.vantage?.asOf ? undefined : unforeseenTable(scope),
  )
  const isMatching = condition ? sql`${isVisible} and ${condition(inner)}` : isVisible
  if (slot) {
    return { near: slot, linked: sql`from ${source} where ${isMatching}` }
  }
  const to = sql.ref(`${link}.${far}`)
  return {
    near: sql.ref(`${link}.${near}`),
    linked: place.vantage?.asOf
      ? sql`from ${links.source} where ${isAmong(to, sql`select ${idAt(inner)} from ${source} where ${isMatching}`)} is true`
      : sql`from ${links.source} where ${links.isOfEnd} and (exists (select from ${source} where ${idAt(inner)} = ${to} and ${isMatching})) is true`,
  }
}

/**
 * Whether an id is among those that are found, for the past. By way of an array Postgres keeps them as a hash whatever it
 * thinks of their number: if that were too many, it would go through all of them again for each record.
 */
const isAmong = (id: Expression<unknown>, found: Expression<unknown>) =>
  sql`(${id} in (select unnest(array(${found}))))`

/** Whether the record of a place is linked to one that meets a condition. */
export function isSomeLinked(place: Place, end: End, condition: Condition): Expression<SqlBool> {
  if (!end.isMany) {
    return isReferredTo(place, end, condition)
  }
  const { linked, near } = follow(place, end, condition)
  if (place.vantage?.asOf) {
    return sql`${isAmong(idAt(place), sql`select ${near} ${linked}`)} is true`
  }
  const own = sql`${linked} and ${near} = ${idAt(place)}`
  return place.isOneByOne ? sql`(select true ${own} limit 1) is true` : sql`(exists (select ${own})) is true`
}

/** The same of a reference to one. The record says which that is: links are not needed, and each would be one more step. */
function isReferredTo(place: Place, { field, other }: End, condition: Condition): Expression<SqlBool> {
  const inner = { ...place, level: place.level + 1 }
  const { source, isVisible } = visibleAs({ ...place, table: other }, recordAt(inner))
  const matching = sql`from ${source} where ${isVisible} and ${condition(inner)}`
  const slot = slotOf(recordAt(place), field, place.vantage)
  const id = slot ?? referredBy(recordAt(place), field)
  if (place.vantage?.asOf) {
    return sql`${isAmong(id, sql`select ${idAt(inner)} ${matching}`)} is true`
  }
  const own = sql`${matching} and ${idAt(inner)} = ${id}`
  const isMet = place.isOneByOne
    ? sql`(select true ${own} limit 1) is true`
    : sql`(exists (select ${own})) is true`
  // What refers to nothing is not in the index of the slot; without saying so Postgres could not go by it alone.
  return slot ? sql`(${slot} is not null and ${isMet})` : sql`${isMet}`
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
  // Those that are linked to none are not among the counted.
  const { type, options } = linkCount
  const meaning = { equals: type.equals, compare: (a: unknown, b: unknown) => type.compare(a, b, options) }
  const isOfNone = operator.meaning(0, operand, meaning)
  const isOther = sql`(${holds(sql`count(*)`)}) is ${sql.raw(isOfNone ? 'not true' : 'true')}`
  const found = sql`select ${near} ${linked} group by ${near} having ${isOther}`
  return sql`${isAmong(idAt(place), found)} is ${sql.raw(isOfNone ? 'not true' : 'true')}`
}

/** Whether a filter asks for anything of what records are linked to. */
export function isAboutLinked(filter: Filter): boolean {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.filters.some(isAboutLinked)
    case 'not':
      return isAboutLinked(filter.filter)
    case 'compare':
      return false
    default:
      return true
  }
}
