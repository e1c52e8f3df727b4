import { statements } from '../db/statement.ts'
import type { ChangeContext } from './change.ts'
import { checkLogSize } from './check.ts'

/** One entry of the log of changes to a catalog. */
export interface ChangeEntry {
  version: number
  at: Date
  actor: string
  summary: string
  change: Record<string, unknown>
}

/** The newest changes first. */
export function listChanges(
  { session, tenantId }: ChangeContext,
  { first, before }: { first?: number | null | undefined; before?: number | null | undefined },
): Promise<ChangeEntry[]> {
  return session.run(
    statements
      .selectFrom('tablecast_view.catalog_changes')
      .select(['version', 'at', 'actor', 'summary', 'change'])
      .where('tenant_id', '=', tenantId)
      .$if(typeof before === 'number', (query) => query.where('version', '<', before as number))
      .orderBy('version', 'desc')
      .limit(checkLogSize(first ?? 20))
      .compile(),
  )
}
