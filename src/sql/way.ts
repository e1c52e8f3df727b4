import type { End } from '../catalog/definition.ts'
import { nameOfWay, type OrderKey, type Way, waysOf } from '../plan/order.ts'
import { referredBy, slotOf } from './column.ts'
import { lookUp, type Seen, type visibleRecords } from './scope.ts'

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

// Each record is looked up by itself: with the limit there is no other way. Were it a join as others, Postgres could also
// go through all records of the table for each, which looks as good to it as long as it has not counted them: five thousand
// took seconds. Where many refer to the same ones, it remembers these, and is no slower than by any join.
function joinWay(query: Joined, seen: Seen, { before, end }: Way): Joined {
  const { field, other } = end
  const from = recordOf(before)
  const to = recordOf([...before, end])
  const id = slotOf(from, field, seen.vantage) ?? referredBy(from, field)
  const looked = lookUp({ ...seen, table: other }, to, id)
  return query.leftJoinLateral(looked, (join) => join.onTrue()) as unknown as Joined
}
