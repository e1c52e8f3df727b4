import { writeCursor } from '../plan/cursor.ts'
import type { ListPlan } from '../plan/list.ts'
import { existsBeside, type PageRow, positionOf, selectPage } from '../sql/page.ts'
import { countRecords } from '../sql/read.ts'
import type { Context, RecordSource } from './context.ts'
import type { PageBounds } from './walk.ts'

/** A stretch of a list. Its records are read once, by whatever asks for them first: a count alone reads none. */
export interface Page {
  plan: ListPlan
  read(): Promise<Stretch>
  /** All records that match, whatever the page. */
  count(): Promise<number>
  /** Whether there are records on a side of what bounds the page there. */
  exist(side: 'before' | 'after'): Promise<boolean>
}

interface Stretch {
  /** In the list's order. */
  rows: PageRow[]
  /** Whether there is more in the direction of the walk. */
  more: boolean
}

/** How a page's records are found: one more than its size when there are more. */
export interface PageSource extends Pick<Page, 'count' | 'exist'> {
  find(): Promise<PageRow[]>
}

export function openPage(plan: ListPlan, { find, ...rest }: PageSource): Page {
  let stretch: Promise<Stretch> | undefined
  return {
    plan,
    ...rest,
    read: () => {
      stretch ??= find().then((found) => {
        const rows = found.slice(0, plan.size)
        return { rows: plan.fromEnd ? rows.reverse() : rows, more: found.length > plan.size }
      })
      return stretch
    },
  }
}

/** A page of a whole table. */
export function openTablePage({ session, catalog: { tenantId } }: Context, plan: ListPlan): Page {
  return openPage(plan, {
    find: () => session.run(selectPage(tenantId, plan)),
    count: async () => {
      const [row] = await session.run(countRecords({ tenantId, ...plan }, plan.filter))
      return row?.count ?? 0
    },
    exist: async (side) => {
      const position = side === 'before' ? plan.after : plan.before
      const found = await session.run(existsBeside(tenantId, plan, { position, side }))
      return found.length > 0
    },
  })
}

export interface Edge {
  page: Page
  row: PageRow
}

/** What PageInfo tells of it. */
export function boundsOf(page: Page): PageBounds {
  return {
    hasNextPage: () => hasNextPage(page),
    hasPreviousPage: () => hasPreviousPage(page),
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
  return writeCursor(page.plan.scope, positionOf(page.plan, row))
}

/** The cursor of the first record of a page or, with -1, of the last. */
async function cursorAt(page: Page, index: 0 | -1): Promise<string | undefined> {
  const edge = (await edgesOf(page)).at(index)
  return edge && cursorOf(edge)
}

export async function recordsOf(page: Page): Promise<RecordSource[]> {
  return (await edgesOf(page)).map(toRecord)
}

export function toRecord({ page: { plan }, row }: Edge): RecordSource {
  return { table: plan.table.name, row, vantage: plan.vantage }
}

// The walk itself knows whether it goes on. The other direction costs a statement, so only who asks pays for it: between
// a page and the cursor that it begins behind there is nothing, so it is enough to look from the cursor on.

async function hasNextPage({ plan, read, exist }: Page): Promise<boolean> {
  return plan.before ? exist('after') : !plan.fromEnd && (await read()).more
}

async function hasPreviousPage({ plan, read, exist }: Page): Promise<boolean> {
  return plan.after || plan.offset > 0 ? exist('before') : plan.fromEnd && (await read()).more
}
