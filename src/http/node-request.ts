import type { IncomingMessage, ServerResponse } from 'node:http'
import { Failure } from '../errors.ts'

/** A request as frameworks hand it on: with the address as it was before they cut it, and with what they read of the body. */
type Handed = IncomingMessage & { originalUrl?: string; body?: unknown }

/** The paths that a request may be for: all of it, and what is left where a framework takes off its prefix. */
export function pathsOf({ originalUrl, url = '' }: Handed): string[] {
  return [originalUrl ?? url, url].map((address) => address.replace(/[?#].*$/s, ''))
}

/** Why a request cannot be answered, whatever it asks. */
export function findUnfit(request: Handed): Failure | undefined {
  const host = request.headers[':authority'] ?? request.headers.host
  if (host !== undefined && !URL.canParse(`http://${host}`)) {
    return refuseAddress()
  }
  // Node takes the first one, others the last: whoever stands in front may have looked at another one than we would.
  if (request.rawHeaders.filter((name, n) => n % 2 === 0 && /^authorization$/i.test(name)).length > 1) {
    return new Failure('UNAUTHENTICATED', 'The header Authorization came more than once.', {
      hint: 'Send one credential.',
    })
  }
  const hasBody = request.method !== 'GET' && request.method !== 'HEAD'
  return hasBody && request.readableDidRead && request.body === undefined ? refuseReadBody() : undefined
}

/** The host is what the client says it is. */
export function refuseAddress(): Failure {
  return new Failure('BAD_REQUEST', 'The header Host and the path of the request make no address.')
}

/** The mistake of whoever mounted us, so it is told in full and not masked. */
export function refuseReadBody(): Failure {
  return new Failure('INTERNAL', 'The body of the request was read before it came to Tablecast.', {
    hint: 'Mount Tablecast before what reads bodies, or let that leave in request.body what it has read.',
  })
}

/** Sends an answer that was made without reading the request. */
export async function send(answer: Response, response: ServerResponse): Promise<void> {
  response.writeHead(answer.status, Object.fromEntries(answer.headers))
  response.end(await answer.text())
}
