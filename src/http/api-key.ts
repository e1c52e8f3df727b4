import { timingSafeEqual } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { noteUse } from '../catalog/api-keys.ts'
import { readApiKey } from '../db/api-key.ts'
import type { Database } from '../db/database.ts'
import { type FoundApiKey, findApiKey } from '../db/directory.ts'

/** Finds the API key that somebody has brought; undefined when there is none like it, or when it has expired. */
export type FindApiKey = (credential: string) => Promise<FoundApiKey | undefined>

/** Once in so long a key's use is noted. */
const noteEveryMs = 600_000

/**
 * Remembers what of keys never changes. Whether one is revoked is not among that: it is asked in each transaction,
 * with the state of the tenant, so that it counts at once and in every process.
 */
export function openApiKeys(database: Database): FindApiKey {
  const known = new LRUCache<string, FoundApiKey>({ max: 10_000 })
  const noted = new LRUCache<string, number>({ max: 10_000 })

  const note = ({ id, tenantId }: FoundApiKey, now: number): void => {
    if (now - (noted.get(id) ?? 0) < noteEveryMs) {
      return
    }
    noted.set(id, now)
    const work = database.write(tenantId, async (session) => ({
      value: await noteUse(session, { tenantId, id, at: new Date(now) }),
      commit: true,
    }))
    // Nobody waits for it, and nobody is refused because it failed.
    work.catch(() => {})
  }

  return async (credential) => {
    const given = readApiKey(credential)
    const found = given && (known.get(given.id) ?? (await lookUp(database, given.id)))
    if (!given || !found) {
      return undefined
    }
    known.set(found.id, found)
    const now = Date.now()
    const isExpired = found.expiresAt !== null && found.expiresAt.getTime() <= now
    if (!timingSafeEqual(found.digest, given.digest) || isExpired) {
      return undefined
    }
    note(found, now)
    return found
  }
}

function lookUp(database: Database, id: string): Promise<FoundApiKey | undefined> {
  return database.directory(async (session) => ({ value: await findApiKey(session, id), commit: false }))
}
