import { Counter, Gauge, type Registry } from 'prom-client'
import type { CacheStats } from '../../catalog/cache.ts'
import type { Connections } from '../../db/database.ts'

/** What is read when somebody asks for the metrics: pool and caches as they are at the moment. */
export interface Sources {
  connections(): Connections
  /** Connections at most. */
  poolSize: number
  caches: Record<'catalogs' | 'schemas' | 'documents', () => CacheStats>
}

export function addGauges(sources: Sources, registers: Registry[]): void {
  addPool(sources, registers)
  addCaches(sources, registers)
  addLookups(sources, registers)
}

function addPool({ connections, poolSize }: Sources, registers: Registry[]): void {
  new Gauge({
    name: 'tablecast_pool_connections',
    help: 'Connections to Postgres: total, idle, and requests waiting for one.',
    labelNames: ['state'],
    registers,
    collect() {
      for (const [state, count] of Object.entries(connections())) {
        this.set({ state }, count)
      }
    },
  })
  new Gauge({
    name: 'tablecast_pool_size',
    help: 'Connections to Postgres at most.',
    registers,
    collect() {
      this.set(poolSize)
    },
  })
}

function addCaches({ caches }: Sources, registers: Registry[]): void {
  const gauge = (name: string, help: string, read: (stats: CacheStats) => number) =>
    new Gauge({
      name: `tablecast_${name}`,
      help,
      labelNames: ['cache'],
      registers,
      collect() {
        for (const [cache, stats] of Object.entries(caches)) {
          this.set({ cache }, read(stats()))
        }
      },
    })
  gauge('cache_entries', 'What a cache holds.', ({ entries }) => entries)
  gauge('cache_bytes', 'What that weighs, by its estimate.', ({ bytes }) => bytes)
}

/** Counts that the caches keep themselves. */
function addLookups({ caches }: Sources, registers: Registry[]): void {
  new Counter({
    name: 'tablecast_cache_lookups_total',
    help: 'How often a cache was asked, and whether it had the thing.',
    labelNames: ['cache', 'result'],
    registers,
    collect() {
      this.reset()
      for (const [cache, stats] of Object.entries(caches)) {
        const { hits, misses } = stats()
        this.inc({ cache, result: 'hit' }, hits)
        this.inc({ cache, result: 'miss' }, misses)
      }
    },
  })
  new Counter({
    name: 'tablecast_schema_builds_total',
    help: 'Schemas that were built, as no tenant with equal definitions had asked before.',
    registers,
    collect() {
      this.reset()
      this.inc(caches.schemas().misses)
    },
  })
}
