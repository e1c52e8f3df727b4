import { type CompiledQuery, type Expression, type SqlBool, sql } from 'kysely'
import { statements } from '../db/statement.ts'
import type { Position } from '../plan/cursor.ts'
import type { ListPlan } from '../plan/list.ts'
import type { OrderKey } from '../plan/order.ts'
import { compileFilter } from './filter.ts'
import { isAboutLinked } from './linked.ts'
import { compileOrder, isAfter, keyOf, reverse } from './order.ts'
import type { SeenRow } from './read.ts'
import { askable, columnsIn, visibleColumns, visibleRecords } from './scope.ts'
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
  const isById = plan.order.length === 1 && plan.order.every(isId)
  return isById && isAboutLinked(plan.filter) && !plan.vantage.asOf
    ? selectNearPage(tenantId, plan)
    : pageOf(tenantId, visibleRecords({ tenantId, ...plan }), plan).compile()
}

/** How many records are gone through before all that match are looked for: so many that every 200th has to match. */
const stretchOf = ({ size, offset }: ListPlan): number => Math.min(200 * (size + 1 + offset), 10_000)

/**
 * The same page, for which Postgres would have to know how many records match: whether it is quick to go by id and ask of
 * each what it is linked to, or to begin with what is linked. It cannot tell from documents, and takes half a second for
 * what is a millisecond if it is wrong about a hundred thousand records. So the first records are always gone through,
 * and only if there are too few among them, and more behind them, is it left to Postgres to find all.
 */
function selectNearPage(tenantId: number, plan: ListPlan): CompiledQuery<PageRow> {
  const direction = plan.order[0]?.descending === plan.fromEnd ? 'asc' : 'desc'
  const stretch = stretchOf(plan)
  let records = visibleRecords({ tenantId, ...plan }).orderBy('r.id', direction)
  for (const bound of boundsOf(plan)) {
    records = records.where(bound)
  }
  const columns = askable(plan.table, plan).map((column) => sql.ref(`r.${column}`).as(column))
  const first = statements.selectFrom(records.select(columns).limit(stretch).as('r'))
  const near = pageOf(tenantId, first as unknown as typeof records, plan, true)
  const all = pageOf(tenantId, visibleRecords({ tenantId, ...plan }), plan)
  const beyond = records.select('r.id').offset(stretch).limit(1)
  return sql<PageRow>`with near as materialized (${near}), done as materialized (
      select (select count(*) from near) > ${plan.size} or not exists (${beyond}) as is_done
    )
    select p.* from (
      select * from near where (select is_done from done)
      union all select * from (${all}) as far where not (select is_done from done)
    ) as p order by p.id ${sql.raw(direction)}`.compile(statements)
}

/** The same of any records. A column costs as much as a record does to find: only what is wanted is read. */
export function pageOf(
  tenantId: number,
  records: ReturnType<typeof visibleRecords>,
  plan: ListPlan,
  isOneByOne = false,
) {
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
    .where(compileFilter({ tenantId, ...plan }, plan.filter, isOneByOne))
  for (const bound of boundsOf(plan)) {
    query = query.where(bound)
  }
  for (const key of compileOrder(order)) {
    query = query.orderBy(key)
  }
  query = query.limit(plan.size + 1)
  return plan.offset > 0 ? query.offset(plan.offset) : query
}

/** What holds of the records between the cursors of a list. */
function boundsOf({ order, after, before }: ListPlan): Expression<SqlBool>[] {
  return [...(after ? [isAfter(order, after)] : []), ...(before ? [isAfter(reverse(order), before)] : [])]
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
