import { LRUCache } from 'lru-cache'
import type { Database } from '../db/database.ts'
import type { Catalog } from './definition.ts'
import { readCatalog } from './read.ts'

/** How full a cache is, and how often it had what was asked for, since it was opened. */
export interface CacheStats {
  entries: number
  bytes: number
  hits: number
  misses: number
}

/** Remembers tenants' definitions; what it holds may be old, and whoever uses it finds out in its transaction. */
export interface CatalogCache {
  stats(): CacheStats
  /** The catalog that is known here; `found` is the version that a transaction has just seen instead. */
  load(tenantId: number, found?: number): Promise<Catalog>
}

// Measured with fields of all kinds: a field in memory takes about a kilobyte.
const bytesPerField = 1_000
const bytesPerTable = 1_000

export function openCatalogCache(database: Database, bytesAtMost: number): CatalogCache {
  const known = new LRUCache<number, Catalog>({
    maxSize: bytesAtMost,
    sizeCalculation: ({ tables }) =>
      [...tables.values()].reduce(
        (sum, table) => sum + bytesPerTable + table.fields.size * bytesPerField,
        1_000,
      ),
  })
  let hits = 0
  let misses = 0
  const flights = new Map<number, Promise<Catalog>>()

  async function fetch(tenantId: number): Promise<Catalog> {
    const catalog = await database.read(tenantId, (session) => readCatalog(session, tenantId))
    const newest = known.peek(tenantId)
    // A slow answer must not bring an older catalog back.
    if (!newest || newest.version < catalog.version) {
      known.set(tenantId, catalog)
    }
    return catalog
  }

  /** Many requests that miss at once are one question to the database. */
  function fly(tenantId: number): Promise<Catalog> {
    const flight = flights.get(tenantId) ?? fetch(tenantId).finally(() => flights.delete(tenantId))
    flights.set(tenantId, flight)
    return flight
  }

  return {
    stats: () => ({ entries: known.size, bytes: known.calculatedSize, hits, misses }),
    async load(tenantId, found) {
      const catalog = known.get(tenantId)
      if (catalog && (found === undefined || catalog.version === found)) {
        hits++
        return catalog
      }
      misses++
      if (catalog && found !== undefined && found < catalog.version) {
        // Not only a slow answer: the database may have been restored to what it was before.
        known.delete(tenantId)
      }
      const fetched = await fly(tenantId)
      // The flight may have left before the change that is asked for.
      return found === undefined || fetched.version >= found ? fetched : fly(tenantId)
    },
  }
}
