import { timingSafeEqual } from 'node:crypto'
import { digestOf } from '../../db/api-key.ts'
import { Failure } from '../../errors.ts'
import type { Route } from '../router.ts'
import type { Metrics } from './metrics.ts'

export const metricsType = 'text/plain; version=0.0.4; charset=utf-8'

/** Answers GET /metrics to whoever has its key: it tells of all tenants at once, so no tenant's credential opens it. */
export function openMetricsRoute(metrics: Metrics, keys: readonly string[]): Route {
  const digests = keys.map(digestOf)
  const answer = async ({ method, headers }: Request) => {
    const given = digestOf(/^Bearer ([\x21-\x7e]+)$/i.exec(headers.get('authorization') ?? '')?.[1] ?? '')
    // Digests, so that neither length nor first difference shows in the time that it takes.
    if (!digests.some((key) => timingSafeEqual(key, given))) {
      throw new Failure('UNAUTHENTICATED', 'The metrics need their key.', {
        hint: 'Send the header Authorization: Bearer <metrics key>.',
      })
    }
    return method === 'GET' || method === 'HEAD'
      ? new Response(await metrics.text(), { headers: { 'content-type': metricsType } })
      : new Response(null, { status: 405, headers: { allow: 'GET, HEAD' } })
  }
  return { answer, isRoutine: true }
}
