/** What answers carry for browsers and caches, whoever made them. */
export interface Headings {
  /** Answers a browser that asks whether a page of another origin may ask. */
  preflight(request: Request): Response | undefined
  /** Completes an answer; `origin` is that of the page that asks, where the browser tells. */
  complete(answer: Response, origin: string | null | undefined): Response
}

const exposed = 'ETag, Idempotency-Replayed, Retry-After, Server-Timing, X-Catalog-Version, X-Request-Id'

// Browsers forget it sooner: https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Access-Control-Max-Age
const preflightSeconds = 86_400

/**
 * Headers for the origins that may ask. No credentials of the browser are allowed, as a token is no cookie: the page
 * itself must have it. `useCORS` of the adapter was refused: it takes an empty list for any origin, and it replaces Vary.
 */
export function openHeadings(corsOrigins: readonly string[]): Headings {
  const allow = (origin: string | null | undefined): string | undefined => {
    if (corsOrigins.includes('*')) {
      return '*'
    }
    return origin && corsOrigins.includes(origin) ? origin : undefined
  }
  return {
    preflight: ({ method, headers }) => {
      const origin = headers.get('origin')
      if (method !== 'OPTIONS' || !headers.has('access-control-request-method') || !allow(origin)) {
        return undefined
      }
      return new Response(null, {
        status: 204,
        headers: {
          'access-control-allow-methods': 'GET, POST',
          // Whatever it is called: without a credential none of them does anything.
          'access-control-allow-headers': headers.get('access-control-request-headers') ?? '',
          'access-control-max-age': String(preflightSeconds),
          vary: 'access-control-request-headers',
        },
      })
    },
    complete: (answer, origin) => {
      const { headers } = answer
      headers.set('x-content-type-options', 'nosniff')
      // A query that was sent by GET is in the address.
      headers.set('referrer-policy', 'no-referrer')
      if (!headers.has('cache-control')) {
        headers.set('cache-control', 'no-store')
      }
      const allowed = allow(origin)
      if (allowed !== undefined) {
        headers.set('access-control-allow-origin', allowed)
        headers.set('access-control-expose-headers', exposed)
      }
      headers.set('vary', varyOf(headers.get('vary'), corsOrigins.length > 0))
      return answer
    },
  }
}

function varyOf(given: string | null, byOrigin: boolean): string {
  const names = (given ?? '').split(',').map((name) => name.trim().toLowerCase())
  const all = new Set([...names, 'authorization', ...(byOrigin ? ['origin'] : [])])
  all.delete('')
  return [...all].join(', ')
}
