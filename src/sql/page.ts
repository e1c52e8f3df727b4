import { type CompiledQuery, type Expression, type SqlBool, sql } from 'kysely'
import type { Position } from '../plan/cursor.ts'
import type { ListPlan } from '../plan/list.ts'
import type { OrderKey } from '../plan/order.ts'
import { orderedOf } from './column.ts'
import { compileFilter } from './filter.ts'
import { compileOrder, isAfter, reverse } from './order.ts'
import type { SeenRow } from './read.ts'
import { columnsIn, visibleColumns, visibleRecords } from './scope.ts'

/** A record of a page, with its place in the page's order: the keys of it but for its id, as text. */
export type PageRow = SeenRow & { [key: `key_${number}`]: string | null }

/** The place of a record in the order of its page. */
export function positionOf({ order }: ListPlan, row: PageRow): Position {
  return order.map((key, index) => (isId(key) ? row.id : (row[`key_${index}`] ?? null)))
}

const isId = ({ field }: OrderKey): boolean => field.name === 'id'

/** One page and one record more, which tells whether the page is the last. A page from the end comes reversed. */
export function selectPage(tenantId: number, plan: ListPlan): CompiledQuery<PageRow> {
  return pageOf(visibleRecords({ tenantId, ...plan }), plan).compile()
}

/** The same of any records. A column costs as much as a record does to find: only what is wanted is read. */
export function pageOf(records: ReturnType<typeof visibleRecords>, plan: ListPlan) {
  const { wanted } = plan
  const order = plan.fromEnd ? reverse(plan.order) : plan.order
  const keys = plan.order.flatMap((key, index) =>
    isId(key) || wanted?.places === false
      ? []
      : [sql<string | null>`(${orderedOf(key.field)})::text`.as(`key_${index}`)],
  )
  let query = records
    .select(wanted ? columnsIn(wanted.columns) : visibleColumns)
    .select(keys)
    .where(compileFilter(plan.filter))
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
  return visibleRecords({ tenantId, ...plan })
    .select('r.id')
    .where(compileFilter(plan.filter))
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
