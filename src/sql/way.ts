import { type SqlBool, sql } from 'kysely'
import type { End } from '../catalog/definition.ts'
import { nameOfWay, type OrderKey, type Way, waysOf } from '../plan/order.ts'
import { referredBy } from './column.ts'
import { type Seen, visibleAs, type visibleRecords } from './scope.ts'

/** What the record is called that a way leads to. */
export const recordOf = (way: readonly End[] = []): string => (way.length === 0 ? 'r' : `o_${nameOfWay(way)}`)

/**
 * Has what an order goes by joined to the records: through a reference there is one record or none, and a record is
 * there once whatever is joined.
 */
export function alongWays<Query>(records: Query, seen: Seen, order: readonly OrderKey[]): Query {
  // What is joined is for orders alone; whoever reads records need not know of it.
  const joined = waysOf(order).reduce((query, way) => joinWay(query, seen, way), records as unknown as Joined)
  return joined as unknown as Query
}

type Joined = ReturnType<typeof visibleRecords>

function joinWay(query: Joined, seen: Seen, { before, end }: Way): Joined {
  const way = [...before, end]
  const to = sql.raw(recordOf(way))
  // The difference of two numbers, as it says nothing by itself: see visibleRecords.
  const tableId = sql<number>`${sql.raw(recordOf(before))}.table_id + ${end.other.id - end.owner.id}::int4`
  const scope = { ...seen, table: end.other }
  const { source, isVisible } = visibleAs(scope, recordOf(way), seen.vantage?.asOf ? undefined : tableId)
  // By the document and not by its link: the record is found in one step and not in two, at any moment.
  const isReferred = sql<SqlBool>`${isVisible} and ${to}.id = ${referredBy(recordOf(before), end.field)}`
  return query.leftJoin(source, (join) => join.on(isReferred)) as unknown as Joined
}
