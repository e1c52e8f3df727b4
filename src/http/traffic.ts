import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { Failure } from '../errors.ts'
import type { Limits } from '../limits.ts'
import type { Member } from './access.ts'
import type { Authenticate, Identity } from './credential.ts'
import { whenAnswered } from './visit.ts'

const windowSeconds = 10

/**
 * Finds out who asks, as `authenticate` does, and refuses who asks too much: one user or key, or one tenant with all
 * of them. The counts are of this process alone and end with it; n processes let pass n times as much.
 */
export function limitTraffic(
  authenticate: Authenticate,
  { access, limits }: { access: (identity: Identity) => Promise<Member>; limits: Limits },
): Authenticate {
  const enter = openCounter(limits.tenantConcurrency)
  const countTenant = openRate(limits.tenantRequests)
  const countKey = openRate(limits.keyRequests)
  return async (request) => {
    const identity = await authenticate(request)
    await countKey(nameOf(identity), 'The credential')
    if (identity.kind !== 'operator') {
      // By its number, which the slug of a token and an API key have in common.
      const { tenantId } = await access(identity)
      enter(tenantId, request)
      await countTenant(tenantId, 'The tenant')
    }
    return identity
  }
}

/** An actor's name is its tenant's; a slug has no space, and an API key's name is its own everywhere. */
function nameOf(identity: Identity): string {
  return identity.kind === 'member' ? `${identity.slug} ${identity.actor}` : identity.actor
}

function openRate(points: number): (name: string | number, who: string) => Promise<void> {
  if (points === 0) {
    return async () => {}
  }
  const limiter = new RateLimiterMemory({ points, duration: windowSeconds })
  return async (name, who) => {
    try {
      await limiter.consume(name)
    } catch (answer) {
      if (!(answer instanceof RateLimiterRes)) {
        throw answer
      }
      throw refuse(
        `${who} has sent more than ${points} requests in ${windowSeconds} seconds.`,
        Math.max(1, Math.ceil(answer.msBeforeNext / 1000)),
      )
    }
  }
}

/** Counts the requests of a tenant that are not answered yet. */
function openCounter(most: number): (tenantId: number, request: Request) => void {
  const counts = new Map<number, number>()
  return (tenantId, request) => {
    const count = counts.get(tenantId) ?? 0
    if (most > 0 && count >= most) {
      throw refuse(`The tenant has ${most} requests that are being answered.`, 1)
    }
    counts.set(tenantId, count + 1)
    whenAnswered(request, () => {
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
