import { writeCursor } from '../plan/cursor.ts'
import type { ListPlan } from '../plan/list.ts'
import { countRecords, existsAfter, existsBefore, type PageRow, selectPage } from '../sql/read.ts'
import type { Context, RecordSource } from './context.ts'
import type { PageBounds } from './walk.ts'

/** A stretch of a list. Its records are read once, by whatever asks for them first: a count alone reads none. */
export interface Page {
  plan: ListPlan
  read(): Promise<Stretch>
}

interface Stretch {
  /** In the list's order. */
  rows: PageRow[]
  /** Whether there is more in the direction of the walk. */
  more: boolean
}

export function openPage(context: Context, plan: ListPlan): Page {
  let stretch: Promise<Stretch> | undefined
  return {
    plan,
    read: () => {
      stretch ??= readStretch(context, plan)
      return stretch
    },
  }
}

async function readStretch({ session, catalog }: Context, plan: ListPlan): Promise<Stretch> {
  const found = await session.run(selectPage(catalog.tenantId, plan))
  const rows = found.slice(0, plan.size)
  return { rows: plan.fromEnd ? rows.reverse() : rows, more: found.length > plan.size }
}

export interface Edge {
  page: Page
  row: PageRow
}

/** What PageInfo tells of it. */
export function boundsOf(context: Context, page: Page): PageBounds {
  return {
    hasNextPage: () => hasNextPage(context, page),
    hasPreviousPage: () => hasPreviousPage(context, page),
    startCursor: () => cursorAt(page, 0),
    endCursor: () => cursorAt(page, -1),
  }
}

export async function edgesOf(page: Page): Promise<Edge[]> {
  const { rows } = await page.read()
  return rows.map((row) => ({ page, row }))
}

/** The place of a record in its list, for a client to come back to. */
export function cursorOf({ page, row }: Edge): string {
  return writeCursor(page.plan.scope, row.position)
}

/** The cursor of the first record of a page or, with -1, of the last. */
async function cursorAt(page: Page, index: 0 | -1): Promise<string | undefined> {
  const edge = (await edgesOf(page)).at(index)
  return edge && cursorOf(edge)
}

export async function recordsOf(page: Page): Promise<RecordSource[]> {
  return (await edgesOf(page)).map(toRecord)
}

export function toRecord({ page, row }: Edge): RecordSource {
  return { table: page.plan.table.name, row }
}

/** All records that match, whatever the page. */
export async function countAll({ session, catalog }: Context, { plan }: Page): Promise<number> {
  const [row] = await session.run(countRecords({ tenantId: catalog.tenantId, ...plan }, plan.filter))
  return row?.count ?? 0
}

// The walk itself knows whether it goes on. The other direction costs a statement, so only who asks pays for it:
// it starts at the page's edge or, when the page is empty, at the cursor that bounds it.

async function hasNextPage({ session, catalog }: Context, { plan, read }: Page): Promise<boolean> {
  const { rows, more } = await read()
  if (!plan.before) {
    return !plan.fromEnd && more
  }
  const edge = rows.at(-1)?.position
  const found = await session.run(
    existsAfter(catalog.tenantId, plan, edge ?? plan.before, edge === undefined),
  )
  return found.length > 0
}

async function hasPreviousPage({ session, catalog }: Context, { plan, read }: Page): Promise<boolean> {
  const { rows, more } = await read()
  if (!plan.after && plan.offset === 0) {
    return plan.fromEnd && more
  }
  const edge = rows[0]?.position
  const found = await session.run(
    existsBefore(catalog.tenantId, plan, edge ?? plan.after, edge === undefined),
  )
  return found.length > 0
}
