import { type ApiKey, insertApiKey, isApiKeyId } from '../db/api-key.ts'
import { writeOperatorLog } from '../db/operator-log.ts'
import { refuseMissingApiKey } from '../db/refusal.ts'
import { statements } from '../db/statement.ts'
import type { Role } from '../db/tables.ts'
import type { Session } from '../db/transaction.ts'
import type { ChangeContext } from './change.ts'
import { checkApiKey, checkApiKeyCount } from './check.ts'

export interface ApiKeyInput {
  name: string
  role: Role
  expiresAt?: Date | null | undefined
}

const columns = [
  'id',
  'name',
  'role',
  'created_at as createdAt',
  'created_by as createdBy',
  'expires_at as expiresAt',
  'last_used_at as lastUsedAt',
] as const

const apiKeysOf = (tenantId: number) =>
  statements.selectFrom('tablecast_view.api_keys').select(columns).where('tenant_id', '=', tenantId)

/** Those that are not revoked, the newest first; expired ones too, as somebody may wonder why one does not work. */
export function listApiKeys({ session, tenantId }: ChangeContext): Promise<ApiKey[]> {
  return session.run(
    apiKeysOf(tenantId).where('revoked_at', 'is', null).orderBy('created_at', 'desc').orderBy('id').compile(),
  )
}

export async function createApiKey(
  context: ChangeContext,
  input: ApiKeyInput,
): Promise<{ key: string; apiKey: ApiKey }> {
  const { session, tenantId } = context
  checkApiKey(input, context.at)
  // Those who make keys of one tenant follow one another, so that they can be counted.
  await session.run(
    statements.selectFrom('tablecast.tenants').select('id').where('id', '=', tenantId).forUpdate().compile(),
  )
  checkApiKeyCount((await listApiKeys(context)).length)
  return insertApiKey(session, { tenantId, ...input }, context)
}

/** Counts for every transaction that begins after this one is committed. */
export async function revokeApiKey(context: ChangeContext, id: string): Promise<ApiKey> {
  const { session, tenantId, at } = context
  if (!isApiKeyId(id)) {
    throw refuseMissingApiKey(id)
  }
  const changed = await session.run(
    statements
      .updateTable('tablecast.api_keys')
      .set({ revoked_at: at })
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      .where('revoked_at', 'is', null)
      .returning('id')
      .compile(),
  )
  const [revoked] = await session.run(apiKeysOf(tenantId).where('id', '=', id).compile())
  if (!revoked || changed.length === 0) {
    throw refuseMissingApiKey(id)
  }
  await writeOperatorLog(session, { action: 'revokeApiKey', tenantId, apiKeyId: id }, context)
  return revoked
}

/** Remembers when a key was used, roughly: a write for each use would cost more than the use. */
export function noteUse(
  session: Session,
  { tenantId, id, at }: { tenantId: number; id: string; at: Date },
): Promise<unknown[]> {
  return session.run(
    statements
      .updateTable('tablecast.api_keys')
      .set({ last_used_at: at })
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      .where('revoked_at', 'is', null)
      .where((eb) => eb.or([eb('last_used_at', 'is', null), eb('last_used_at', '<', at)]))
      .compile(),
  )
}
