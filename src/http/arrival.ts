import type { IncomingMessage } from 'node:http'
import { v4 as makeId } from 'uuid'

/** What is known of any request, of whichever server. */
export interface Incoming {
  method: string
  headers: { get(name: string): string | null }
}

/** Which of our routes was asked; the address itself is the client's and is not kept. */
export interface Place {
  path: string
  /** Asked by machines all day: nobody wants to read of it. */
  isRoutine: boolean
}

/** A request as it arrives. */
export interface Arrival {
  /** What it is known by, in the answer, the log, the history and the log of operators. */
  readonly id: string
  readonly method: string
  readonly place: Place | undefined
}

/** Long enough for UUIDs and the ids of the usual proxies, too short for a token. */
const wellFormed = /^[\w.:=+/-]{1,64}$/

// A client may name a method as it likes; logs and metrics know these.
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

/** A request that is just coming. Its id is that of the proxy before us, if it has given it a well-formed one. */
export function arrive({ method, headers }: Incoming, place: Place | undefined): Arrival {
  const given = headers.get('x-request-id')
  return {
    id: given !== null && wellFormed.test(given) ? given : makeId(),
    method: methods.includes(method) ? method : 'OTHER',
    place,
  }
}

/** The same of a request of node:http. */
export function toIncoming({ method = '', headers }: IncomingMessage): Incoming {
  return { method, headers: { get: (name) => [headers[name] ?? null].flat()[0] ?? null } }
}
