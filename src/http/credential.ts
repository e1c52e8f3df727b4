import { timingSafeEqual } from 'node:crypto'
import { digestOf } from '../db/api-key.ts'
import type { Role } from '../db/tables.ts'
import { Failure } from '../errors.ts'
import { isSlug } from '../names/words.ts'
import type { FindApiKey } from './api-key.ts'
import type { ReadToken } from './token.ts'

/** Who asks, as far as the credential itself says. */
export type Identity =
  | { kind: 'member'; slug: string; actor: string; role: Role }
  | { kind: 'apiKey'; tenantId: number; apiKeyId: string; actor: string; role: Role }
  | { kind: 'operator'; actor: string }

/** Finds out who asks; there is no other source for a tenant than this. */
export type Authenticate = (request: Request) => Promise<Identity>

const roles: readonly Role[] = ['reader', 'writer', 'admin']
const isRole = (role: unknown): role is Role => roles.includes(role as Role)

/** Reads bearer credentials: a token or an API key of a tenant, or the operator's key. */
export function openCredentials({
  readToken,
  findApiKey,
  adminKeys,
}: {
  readToken: ReadToken
  findApiKey: FindApiKey
  adminKeys: readonly string[]
}): Authenticate {
  const keys = adminKeys.map(digestOf)
  return async (request) => {
    const credential = /^Bearer ([\x21-\x7e]+)$/i.exec(request.headers.get('authorization') ?? '')?.[1]
    if (!credential) {
      throw refuse('A credential is missing: send the header Authorization: Bearer <token>.')
    }
    // Digests, so that neither length nor first difference shows in the time that it takes.
    const given = digestOf(credential)
    if (keys.some((key) => timingSafeEqual(key, given))) {
      return { kind: 'operator', actor: 'operator' }
    }
    const apiKey = await findApiKey(credential)
    if (apiKey) {
      const { id, tenantId, role } = apiKey
      return { kind: 'apiKey', tenantId, apiKeyId: id, actor: `key:${id}`, role }
    }
    const claims = await readToken(credential)
    if (!claims) {
      throw refuse('The credential is not valid, or not valid any more.')
    }
    return toMember(claims)
  }
}

function toMember({ tenant, sub, role }: { tenant?: unknown; sub?: unknown; role?: unknown }): Identity {
  const known = typeof tenant === 'string' && isSlug(tenant) && typeof sub === 'string' && isActorName(sub)
  if (!known || !isRole(role)) {
    throw refuse('The token needs the claims tenant (a slug), sub, and role (reader, writer or admin).')
  }
  return { kind: 'member', slug: tenant, actor: `user:${sub}`, role }
}

const isActorName = (name: string): boolean =>
  name.length > 0 && name.length <= 200 && name.isWellFormed() && !/\p{Cc}/u.test(name)

function refuse(sentence: string): Failure {
  return new Failure('UNAUTHENTICATED', sentence)
}
