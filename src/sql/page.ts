import { type CompiledQuery, type Expression, type SqlBool, sql } from 'kysely'
import type { Position } from '../plan/cursor.ts'
import type { ListPlan } from '../plan/list.ts'
import type { OrderKey } from '../plan/order.ts'
import { compileFilter } from './filter.ts'
import { compileOrder, isAfter, keyOf, reverse } from './order.ts'
import type { SeenRow } from './read.ts'
import { columnsIn, visibleColumns, visibleRecords } from './scope.ts'
import { alongWays } from './way.ts'

/** A record of a page, with its place in the page's order: the keys of it but for its id, as text. */
export type PageRow = SeenRow & { [key: `key_${number}`]: string | null }

/** The place of a record in the order of its page. */
export function positionOf({ order }: ListPlan, row: PageRow): Position {
  return order.map((key, index) => (isId(key) ? row.id : (row[`key_${index}`] ?? null)))
}

const isId = ({ field, way }: OrderKey): boolean => field.name === 'id' && way === undefined

/** One page and one record more, which tells whether the page is the last. A page from the end comes reversed. */
export function selectPage(tenantId: number, plan: ListPlan): CompiledQuery<PageRow> {
  return pageOf(tenantId, visibleRecords({ tenantId, ...plan }), plan).compile()
}

/** The same of any records. A column costs as much as a record does to find: only what is wanted is read. */
export function pageOf(tenantId: number, records: ReturnType<typeof visibleRecords>, plan: ListPlan) {
  const { wanted } = plan
  const order = plan.fromEnd ? reverse(plan.order) : plan.order
  const keys = plan.order.flatMap((key, index) =>
    isId(key) || wanted?.places === false
      ? []
      : [sql<string | null>`(${keyOf(key)})::text`.as(`key_${index}`)],
  )
  let query = alongWays(records, { tenantId, ...plan }, plan.order)
    .select(wanted ? columnsIn(wanted.columns) : visibleColumns)
    .select(keys)
    .where(compileFilter({ tenantId, ...plan }, plan.filter))
  if (plan.after) {
    query = query.where(isAfter(plan.order, plan.after))
  }
  if (plan.before) {
    query = query.where(isAfter(reverse(plan.order), plan.before))
  }
  for (const key of compileOrder(order)) {
    query = query.orderBy(key)
  }
  query = query.limit(plan.size + 1)
  return plan.offset > 0 ? query.offset(plan.offset) : query
}

/** Whether there are records on one side of a position, or at it; with no position, whether there are any. */
export function existsBeside(
  tenantId: number,
  plan: ListPlan,
  beside: { position: Position | undefined; side: 'before' | 'after' },
): CompiledQuery<{ id: string }> {
  return alongWays(visibleRecords({ tenantId, ...plan }), { tenantId, ...plan }, plan.order)
    .select('r.id')
    .where(compileFilter({ tenantId, ...plan }, plan.filter))
    .where(isBeside(plan, beside))
    .limit(1)
    .compile()
}

export function isBeside(
  { order }: ListPlan,
  { position, side }: { position: Position | undefined; side: 'before' | 'after' },
): Expression<SqlBool> {
  return position ? isAfter(side === 'after' ? order : reverse(order), position, true) : sql<SqlBool>`true`
}
