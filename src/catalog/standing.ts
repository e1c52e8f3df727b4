import { statements } from '../db/statement.ts'
import type { Session } from '../db/transaction.ts'
import { type CatalogVersion, readVersion } from './read.ts'

/** Whether a member may still do anything at all, and where the definitions stand. */
export interface Standing extends CatalogVersion {
  /** Of an API key. */
  revoked: boolean
}

/** What must be asked in each transaction, as it may have changed a moment ago; a token has nothing of its own to ask. */
export async function readStanding(
  session: Session,
  { tenantId, apiKeyId }: { tenantId: number; apiKeyId?: string | undefined },
): Promise<Standing> {
  const [version, revoked] = await Promise.all([
    readVersion(session, tenantId),
    apiKeyId === undefined ? false : isRevoked(session, tenantId, apiKeyId),
  ])
  return { ...version, revoked }
}

async function isRevoked(session: Session, tenantId: number, id: string): Promise<boolean> {
  const live = await session.run(
    statements
      .selectFrom('tablecast_view.api_keys')
      .select('id')
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      .where('revoked_at', 'is', null)
      .compile(),
  )
  return live.length === 0
}
