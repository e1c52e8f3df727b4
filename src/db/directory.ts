import { refuseMissingTenant, refuseTakenSlug } from './refusal.ts'
import { statements } from './statement.ts'
import type { TenantState } from './tables.ts'
import type { Session } from './transaction.ts'

// The few statements that belong to no tenant. Their role sees tenants and the operators' log, nothing else.

export interface Tenant {
  id: number
  slug: string
  name: string
  state: TenantState
  createdAt: Date
}

/** Who does something to a tenant, and when. */
export interface Act {
  actor: string
  at: Date
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
  await log(session, 'create', slug, act)
  return tenant
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
  await log(session, state, slug, act)
  return tenant
}

function log(session: Session, action: string, slug: string, { actor, at }: Act): Promise<unknown[]> {
  return session.run(
    statements.insertInto('tablecast.operator_log').values({ at, actor, action, slug }).compile(),
  )
}
