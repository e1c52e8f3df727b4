import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { Failure } from '../errors.ts'
import type { Limit, Limits } from '../limits.ts'
import type { Member } from './access.ts'
import type { Authenticate, Identity } from './credential.ts'
import { type Visit, visitOf } from './visit.ts'

const windowSeconds = 10

/**
 * Finds out who asks, as `authenticate` does, notes it, and refuses who asks too much: one user or key, or one tenant
 * with all of them. The counts are of this process alone and end with it; n processes let pass n times as much.
 */
export function limitTraffic(
  authenticate: Authenticate,
  { access, limits }: { access: (identity: Identity) => Promise<Member>; limits: Limits },
): Authenticate {
  const enter = openCounter(limits.tenantConcurrency)
  const countTenant = openRate(limits, 'tenantRequests', 'The tenant')
  const countKey = openRate(limits, 'keyRequests', 'The credential')
  return async (request) => {
    const visit = visitOf(request)
    const identity = await authenticate(request)
    visit.role = identity.kind === 'operator' ? identity.kind : identity.role
    await countKey(nameOf(identity), visit)
    if (identity.kind !== 'operator') {
      // By its number, which the slug of a token and an API key have in common.
      const { tenantId } = await access(identity)
      visit.tenantId = tenantId
      enter(tenantId, visit)
      await countTenant(tenantId, visit)
    }
    return identity
  }
}

/** An actor's name is its tenant's; a slug has no space, and an API key's name is its own everywhere. */
function nameOf(identity: Identity): string {
  return identity.kind === 'member' ? `${identity.slug} ${identity.actor}` : identity.actor
}

function openRate(
  limits: Limits,
  limit: Limit,
  who: string,
): (name: string | number, visit: Visit) => Promise<void> {
  const points = limits[limit]
  if (points === 0) {
    return async () => {}
  }
  const limiter = new RateLimiterMemory({ points, duration: windowSeconds })
  return async (name, visit) => {
    try {
      await limiter.consume(name)
    } catch (answer) {
      if (!(answer instanceof RateLimiterRes)) {
        throw answer
      }
      visit.limit = limit
      throw refuse(
        `${who} has sent more than ${points} requests in ${windowSeconds} seconds.`,
        Math.max(1, Math.ceil(answer.msBeforeNext / 1000)),
      )
    }
  }
}

/** Counts the requests of a tenant that are not answered yet. */
function openCounter(most: number): (tenantId: number, visit: Visit) => void {
  const counts = new Map<number, number>()
  return (tenantId, visit) => {
    const count = counts.get(tenantId) ?? 0
    if (most > 0 && count >= most) {
      visit.limit = 'tenantConcurrency'
      throw refuse(`The tenant has ${most} requests that are being answered.`, 1)
    }
    counts.set(tenantId, count + 1)
    visit.endings.push(() => {
      const left = (counts.get(tenantId) ?? 1) - 1
      if (left > 0) {
        counts.set(tenantId, left)
      } else {
        counts.delete(tenantId)
      }
    })
  }
}

function refuse(sentence: string, retryAfter: number): Failure {
  return new Failure('RATE_LIMITED', sentence, {
    retryAfter,
    hint: `Send it again after ${retryAfter} s, as Retry-After says.`,
  })
}
