import DataLoader from 'dataloader'
import type { Session } from '../db/transaction.ts'
import type { Position } from '../plan/cursor.ts'
import type { PageRow } from '../sql/page.ts'
import { countEnds, type EndPlan, existBesideEnds, selectEndPages } from '../sql/related.ts'

interface Loaders {
  pages: DataLoader<string, PageRow[]>
  counts: DataLoader<string, number>
  beside: Record<'before' | 'after', DataLoader<string, boolean>>
}

// Records of one level that ask the same share a plan, and so a statement. They live as long as the transaction, or
// until something is written.
const loadersOf = new WeakMap<Session, WeakMap<EndPlan, Loaders>>()

/** Forgets what was read. */
export function clearRelated(session: Session): void {
  loadersOf.delete(session)
}

function open(session: Session, tenantId: number, plan: EndPlan): Loaders {
  const byPlan = loadersOf.get(session) ?? new WeakMap<EndPlan, Loaders>()
  loadersOf.set(session, byPlan)
  const loaders = byPlan.get(plan) ?? makeLoaders(session, tenantId, plan)
  byPlan.set(plan, loaders)
  return loaders
}

function makeLoaders(session: Session, tenantId: number, plan: EndPlan): Loaders {
  const beside = (side: 'before' | 'after', position: Position | undefined) =>
    new DataLoader<string, boolean>(async (ids) => {
      const found = await session.run(existBesideEnds(tenantId, plan, { ids, position, side }))
      const some = new Set(found.map(({ near_id }) => near_id))
      return ids.map((id) => some.has(id))
    })
  return {
    pages: new DataLoader<string, PageRow[]>(async (ids) => {
      const rows = await session.run(selectEndPages(tenantId, plan, ids))
      const byId = Map.groupBy(rows, ({ near_id }) => near_id)
      return ids.map((id) => byId.get(id) ?? [])
    }),
    counts: new DataLoader<string, number>(async (ids) => {
      const rows = await session.run(countEnds(tenantId, plan, ids))
      const byId = new Map(rows.map(({ near_id, count }) => [near_id, count]))
      return ids.map((id) => byId.get(id) ?? 0)
    }),
    beside: { before: beside('before', plan.after), after: beside('after', plan.before) },
  }
}

/** The page of what a record is linked to, and one record more when there is more. */
export const loadEndPage = (
  session: Session,
  tenantId: number,
  plan: EndPlan,
  id: string,
): Promise<PageRow[]> => open(session, tenantId, plan).pages.load(id)

export const loadEndCount = (
  session: Session,
  tenantId: number,
  plan: EndPlan,
  id: string,
): Promise<number> => open(session, tenantId, plan).counts.load(id)

/** Whether a record is linked to any before the page, or after it. */
export const loadEndBeside = (
  session: Session,
  tenantId: number,
  { plan, side }: { plan: EndPlan; side: 'before' | 'after' },
  id: string,
): Promise<boolean> => open(session, tenantId, plan).beside[side].load(id)
