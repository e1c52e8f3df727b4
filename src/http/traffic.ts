import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { Failure } from '../errors.ts'
import type { Limits } from '../limits.ts'
import type { Authenticate, Identity } from './credential.ts'
import { whenAnswered } from './visit.ts'

const windowSeconds = 10

/**
 * Finds out who asks, as `authenticate` does, and refuses who asks too much: one user or key, or one tenant with all
 * of them. The counts are of this process alone and end with it; n processes let pass n times as much.
 */
export function limitTraffic(authenticate: Authenticate, limits: Limits): Authenticate {
  const enter = openCounter(limits.tenantConcurrency)
  const countTenant = openRate(limits.tenantRequests)
  const countKey = openRate(limits.keyRequests)
  return async (request) => {
    const identity = await authenticate(request)
    const tenant = identity.kind === 'member' ? identity.slug : undefined
    if (tenant !== undefined) {
      enter(tenant, request)
    }
    await countKey(nameOf(identity), 'The credential')
    if (tenant !== undefined) {
      await countTenant(tenant, 'The tenant')
    }
    return identity
  }
}

/** An actor's name is its tenant's; a slug has no space. */
function nameOf(identity: Identity): string {
  return identity.kind === 'member' ? `${identity.slug} ${identity.actor}` : identity.actor
}

function openRate(points: number): (name: string, who: string) => Promise<void> {
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
function openCounter(most: number): (tenant: string, request: Request) => void {
  const counts = new Map<string, number>()
  return (tenant, request) => {
    const count = counts.get(tenant) ?? 0
    if (most > 0 && count >= most) {
      throw refuse(`The tenant has ${most} requests that are being answered.`, 1)
    }
    counts.set(tenant, count + 1)
    whenAnswered(request, () => {
      const left = (counts.get(tenant) ?? 1) - 1
      if (left > 0) {
        counts.set(tenant, left)
      } else {
        counts.delete(tenant)
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
