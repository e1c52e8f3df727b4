import { writeCursor } from '../plan/cursor.ts'
import type { ListPlan } from '../plan/list.ts'
import { countRecords, existsAfter, existsBefore, type PageRow, selectPage } from '../sql/read.ts'
import type { Context } from './context.ts'

/** A stretch of a list, in the list's order. */
export interface Page {
  plan: ListPlan
  rows: PageRow[]
  /** Whether there is more in the direction of the walk. */
  more: boolean
}

export async function readPage({ session, catalog }: Context, plan: ListPlan): Promise<Page> {
  const found = await session.run(selectPage(catalog.tenantId, plan))
  const rows = found.slice(0, plan.size)
  return { plan, rows: plan.fromEnd ? rows.reverse() : rows, more: found.length > plan.size }
}

export function cursorOf({ plan }: Page, row: PageRow): string {
  return writeCursor(plan.scope, row.position)
}

/** All records that match, whatever the page. */
export async function countAll({ session, catalog }: Context, { plan }: Page): Promise<number> {
  const [row] = await session.run(
    countRecords({ tenantId: catalog.tenantId, table: plan.table }, plan.filter),
  )
  return row?.count ?? 0
}

// The walk itself knows whether it goes on. The other direction costs a statement, so only who asks pays for it:
// it starts at the page's edge or, when the page is empty, at the cursor that bounds it.

export async function hasNextPage(
  { session, catalog }: Context,
  { plan, rows, more }: Page,
): Promise<boolean> {
  if (!plan.before) {
    return !plan.fromEnd && more
  }
  const edge = rows.at(-1)?.position
  const found = await session.run(
    existsAfter(catalog.tenantId, plan, edge ?? plan.before, edge === undefined),
  )
  return found.length > 0
}

export async function hasPreviousPage(
  { session, catalog }: Context,
  { plan, rows, more }: Page,
): Promise<boolean> {
  if (!plan.after && plan.offset === 0) {
    return plan.fromEnd && more
  }
  const edge = rows[0]?.position
  const found = await session.run(
    existsBefore(catalog.tenantId, plan, edge ?? plan.after, edge === undefined),
  )
  return found.length > 0
}
