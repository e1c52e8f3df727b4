import type { Tablecast } from '../../src/app.ts'
import {
  deletedNoteId,
  idsOfRoles,
  noteId,
  notesOfRoles,
  ownIds,
  purgedIdOf,
  roles,
  sharedIdsOfRoles,
  sharedNoteId,
  sharedNotesOfRoles,
  unusedId,
} from './world.ts'

/** A request as an attacker makes it. */
export interface Sent {
  path: string
  search?: string
  method?: string
  headers?: Record<string, string>
  body?: object
}

/** All of an answer that a client can see. */
export interface Seen {
  status: number
  headers: Record<string, string>
  text: string
}

export async function send(
  app: Tablecast,
  { path, search = '', method, headers = {}, body }: Sent,
): Promise<Seen> {
  const response = await app.fetch(
    new Request(`http://tablecast.test${path}${search}`, {
      method: method ?? (body ? 'POST' : 'GET'),
      headers: { ...headers, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    }),
  )
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    text: await response.text(),
  }
}

/** What happened, in one word: ok, or the code of the first error, or the status. */
export function outcomeOf({ status, text }: Seen): string {
  if (!text.startsWith('{')) {
    return status < 400 ? 'ok' : String(status)
  }
  const { errors } = JSON.parse(text) as { errors?: { extensions: { code: string } }[] }
  return errors?.[0]?.extensions.code ?? 'ok'
}

/** A text, and what it says to those who decode the cursors in it. */
function readings(text: string): string[] {
  const decoded = [...text.matchAll(/[\w-]{12,}/g)].map(([word]) =>
    Buffer.from(word, 'base64url').toString('utf8'),
  )
  return [text, ...decoded]
}

/** What an answer tells of others that the attacker has not said before. */
export function findLeaks(seen: Seen, sent: Sent, secrets: readonly string[]): string[] {
  const told = readings(`${JSON.stringify(seen.headers)}\n${seen.text}`)
    .join('\n')
    .toLowerCase()
  const said = readings(JSON.stringify(sent)).join('\n').toLowerCase()
  const words = [...told.matchAll(/[\w-]*canary[\w-]*/g)].map(([word]) => word)
  return [...new Set([...words, ...secrets.filter((secret) => told.includes(secret.toLowerCase()))])].filter(
    (word) => !said.includes(word.toLowerCase()),
  )
}

const known = new Set([
  ...[...ownIds, noteId, unusedId],
  ...[...idsOfRoles, ...sharedIdsOfRoles, ...roles.map(purgedIdOf)],
  ...[sharedNoteId, deletedNoteId, ...notesOfRoles, ...sharedNotesOfRoles],
])

/** An answer without what chance and the clock put into it, so that the same one of another world is equal to it. */
export function toComparable({ status, headers, text }: Seen): object {
  // A cursor is as long as what chance has put into it.
  const { 'x-request-id': _, 'content-length': __, ...rest } = headers
  const plain = text
    .replace(/"((?:start|end)?[cC]ursor)":"([\w-]+)"/g, (_, name, cursor) => {
      const [, ...position] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[]
      return `"${name}":${JSON.stringify(position)}`
    })
    .replace(/\d{4}-\d\d-\d\d[T ][\d:]{8}(\.\d+)?(Z|\+00)/g, '<time>')
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (id) => (known.has(id) ? id : '<id>'))
    .replace(/"ms":[\d.]+/g, '"ms":<time>')
    .replace(/tc_[0-9a-z]{16}_\w{43}/g, '<key>')
    .replace(/"(key|id)":"[0-9a-zA-Z]{7,16}"/g, '"$1":"<random>"')
  const timing = rest['server-timing']?.replace(/dur=[\d.]+/g, 'dur=<time>')
  return { status, headers: { ...rest, 'server-timing': timing }, text: plain }
}
