import { statements } from './statement.ts'
import type { OperatorAction } from './tables.ts'
import type { Session } from './transaction.ts'

/** Who does something, when, and by which request where there is one. */
export interface Act {
  actor: string
  at: Date
  requestId?: string | undefined
}

/** One line of the log: what was done to a tenant or to one of its API keys. */
export interface LogEntry {
  id: number
  at: Date
  actor: string
  action: OperatorAction
  /** Its slug. */
  tenant: string
  apiKeyId: string | null
  requestId: string | null
}

/** Belongs into the transaction of what it tells of. */
export function writeOperatorLog(
  session: Session,
  entry: { action: OperatorAction; tenantId: number; apiKeyId?: string },
  { actor, at, requestId }: Act,
): Promise<unknown[]> {
  return session.run(
    statements
      .insertInto('tablecast.operator_log')
      .values({
        tenant_id: entry.tenantId,
        at,
        actor,
        action: entry.action,
        api_key_id: entry.apiKeyId ?? null,
        request_id: requestId ?? null,
      })
      .compile(),
  )
}

/** The newest first. */
export function listOperatorLog(
  session: Session,
  { first, before }: { first: number; before: number | undefined },
): Promise<LogEntry[]> {
  return session.run(
    statements
      .selectFrom('tablecast.operator_log as log')
      .innerJoin('tablecast.tenants as tenant', 'tenant.id', 'log.tenant_id')
      .select([
        'log.id',
        'log.at',
        'log.actor',
        'log.action',
        'tenant.slug as tenant',
        'log.api_key_id as apiKeyId',
        'log.request_id as requestId',
      ])
      .$if(before !== undefined, (query) => query.where('log.id', '<', before as number))
      .orderBy('log.id', 'desc')
      .limit(first)
      .compile(),
  )
}
