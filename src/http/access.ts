import { LRUCache } from 'lru-cache'
import type { Standing } from '../catalog/standing.ts'
import type { Database } from '../db/database.ts'
import { findTenant } from '../db/directory.ts'
import type { Role } from '../db/tables.ts'
import { Failure } from '../errors.ts'
import type { Identity } from './credential.ts'

/** A member of a tenant that exists. */
export interface Member {
  tenantId: number
  actor: string
  role: Role
  /** Of a member that is an API key. */
  apiKeyId?: string
}

/** Finds the tenant of a credential. A slug means one tenant for ever, so what was found once stays true. */
export function openAccess(database: Database): (identity: Identity) => Promise<Member> {
  const ids = new LRUCache<string, number>({ max: 100_000 })
  return async (identity) => {
    if (identity.kind === 'operator') {
      throw new Failure('FORBIDDEN', 'An operator has no records; use the credential of a tenant.')
    }
    if (identity.kind === 'apiKey') {
      const { tenantId, apiKeyId, actor, role } = identity
      return { tenantId, apiKeyId, actor, role }
    }
    const { slug, actor, role } = identity
    const tenantId = ids.get(slug) ?? (await lookUp(database, slug))
    if (tenantId === undefined) {
      throw invalid()
    }
    ids.set(slug, tenantId)
    return { tenantId, actor, role }
  }
}

async function lookUp(database: Database, slug: string): Promise<number | undefined> {
  const tenant = await database.directory(async (session) => ({
    value: await findTenant(session, slug),
    commit: true,
  }))
  return tenant?.state === 'deleted' ? undefined : tenant?.id
}

/** Refuses a key that is revoked, and a tenant that is disabled or deleted; asked in every transaction, so that it counts at once. */
export function expectActive({ state, revoked }: Standing): void {
  if (state === 'deleted' || revoked) {
    throw invalid()
  }
  if (state === 'disabled') {
    throw new Failure('FORBIDDEN', 'The tenant is disabled.')
  }
}

export function expectWriter({ role }: Member): void {
  if (role === 'reader') {
    throw new Failure('FORBIDDEN', 'The role reader may not change records.', {
      hint: 'It takes writer or admin.',
    })
  }
}

function invalid(): Failure {
  return new Failure('UNAUTHENTICATED', 'The credential is not valid, or not valid any more.')
}
