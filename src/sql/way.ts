import { type SqlBool, sql } from 'kysely'
import type { End } from '../catalog/definition.ts'
import { nameOfWay, type OrderKey, type Way, waysOf } from '../plan/order.ts'
import { linksAs } from './links.ts'
import { idIn } from './past.ts'
import { type Seen, visibleAs, type visibleRecords } from './scope.ts'

/** What the record is called that a way leads to. */
export const recordOf = (way: readonly End[] = []): string => (way.length === 0 ? 'r' : `o_${nameOfWay(way)}`)

/**
 * Has what an order goes by joined to the records: through a reference there is one record or none, and a record is
 * there once whatever is joined. That a link has the position 0 says so to Postgres.
 */
export function alongWays<Query>(records: Query, seen: Seen, order: readonly OrderKey[]): Query {
  // What is joined is for orders alone; whoever reads records need not know of it.
  const joined = waysOf(order).reduce((query, way) => joinWay(query, seen, way), records as unknown as Joined)
  return joined as unknown as Query
}

type Joined = ReturnType<typeof visibleRecords>

function joinWay(query: Joined, seen: Seen, { before, end }: Way): Joined {
  const way = [...before, end]
  const from = sql.raw(recordOf(before))
  const to = sql.raw(recordOf(way))
  const { source, isVisible } = visibleAs({ ...seen, table: end.other }, recordOf(way))
  if (seen.vantage?.asOf) {
    // Links are those of today; the document of then says the same.
    const referred = idIn(sql`${from}.data ->> ${sql.lit(end.field.key)}`)
    const isReferred = sql<SqlBool>`${isVisible} and ${to}.id = ${referred}`
    return query.leftJoin(source, (join) => join.on(isReferred)) as unknown as Joined
  }
  const name = `l_${nameOfWay(way)}`
  const link = sql.raw(name)
  const links = linksAs(seen, end, name)
  const isLink = sql<SqlBool>`${links.isOfEnd} and ${link}.from_id = ${from}.id and ${link}.position = 0`
  return query
    .leftJoin(links.source, (join) => join.on(isLink))
    .leftJoin(source, (join) =>
      join.on(sql<SqlBool>`${isVisible} and ${to}.id = ${link}.to_id`),
    ) as unknown as Joined
}
