import { type Act, writeOperatorLog } from './operator-log.ts'
import { refuseMissingTenant, refuseTakenSlug } from './refusal.ts'
import { statements } from './statement.ts'
import type { OperatorAction, Role, TenantState } from './tables.ts'
import type { Session } from './transaction.ts'

// The few statements that belong to no tenant. Their role sees tenants, the operators' log, and of API keys what tells
// whose they are; nothing else.

export interface Tenant {
  id: number
  slug: string
  name: string
  state: TenantState
  createdAt: Date
}

const columns = ['id', 'slug', 'name', 'state', 'created_at as createdAt'] as const

export async function findTenant(session: Session, slug: string): Promise<Tenant | undefined> {
  const [tenant] = await session.run(
    statements.selectFrom('tablecast.tenants').select(columns).where('slug', '=', slug).compile(),
  )
  return tenant
}

export function listTenants(session: Session): Promise<Tenant[]> {
  return session.run(
    statements
      .selectFrom('tablecast.tenants')
      .select(columns)
      .where('state', '!=', 'deleted')
      .orderBy('slug')
      .compile(),
  )
}

/** A slug is never used again, not even that of a deleted tenant: an old token must not open a new tenant. */
export async function createTenant(
  session: Session,
  { slug, name }: { slug: string; name: string },
  act: Act,
): Promise<Tenant> {
  const [tenant] = await session.run(
    statements
      .insertInto('tablecast.tenants')
      .values({ slug, name, created_at: act.at })
      .onConflict((conflict) => conflict.column('slug').doNothing())
      .returning(columns)
      .compile(),
  )
  if (!tenant) {
    throw refuseTakenSlug(slug)
  }
  await writeOperatorLog(session, { action: 'createTenant', tenantId: tenant.id }, act)
  return tenant
}

const transitions: Record<TenantState, OperatorAction> = {
  active: 'enableTenant',
  disabled: 'disableTenant',
  deleted: 'deleteTenant',
}

/** Deleting is a state too: nothing of the tenant answers any more. */
export async function setTenantState(
  session: Session,
  { slug, state }: { slug: string; state: TenantState },
  act: Act,
): Promise<Tenant> {
  const [tenant] = await session.run(
    statements
      .updateTable('tablecast.tenants')
      .set({ state })
      .where('slug', '=', slug)
      .where('state', '!=', 'deleted')
      .returning(columns)
      .compile(),
  )
  if (!tenant) {
    throw refuseMissingTenant(slug)
  }
  await writeOperatorLog(session, { action: transitions[state], tenantId: tenant.id }, act)
  return tenant
}

/** What of an API key never changes: its tenant, its role, its end. Whether it is revoked is asked in each transaction. */
export interface FoundApiKey {
  id: string
  tenantId: number
  role: Role
  expiresAt: Date | null
  digest: Buffer
}

export async function findApiKey(session: Session, id: string): Promise<FoundApiKey | undefined> {
  const [found] = await session.run(
    statements
      .selectFrom('tablecast.api_keys')
      .select(['id', 'tenant_id as tenantId', 'role', 'expires_at as expiresAt', 'digest'])
      .where('id', '=', id)
      .compile(),
  )
  return found
}
