import { createHash } from 'node:crypto'
import type { GraphQLSchema } from 'graphql'
import { LRUCache } from 'lru-cache'
import type { CacheStats } from '../catalog/cache.ts'
import { type Catalog, valueFields } from '../catalog/definition.ts'
import { type Limits, usualLimits } from '../limits.ts'
import { buildSchema } from './build.ts'

/** Builds the schema of a catalog, once; tenants with equal definitions share it. */
export interface SchemaCache {
  (catalog: Catalog): GraphQLSchema
  stats(): CacheStats
}

// Measured by `npm run bench:schema`: 9.3 MB for a thousand fields in fifty tables, and four to five more for 245
// relations between them. Both ends of a relation have pages, filters and inputs, where a field has a value.
const bytesPerField = 6_500
const bytesPerEnd = 9_000
const bytesPerTable = 56_000

export function openSchemaCache(bytesAtMost: number, limits: Limits = usualLimits): SchemaCache {
  const built = new LRUCache<string, GraphQLSchema>({ maxSize: bytesAtMost })
  // A catalog never changes: its fingerprint is taken once.
  const fingerprints = new WeakMap<Catalog, string>()
  let hits = 0
  let misses = 0
  const load = (catalog: Catalog): GraphQLSchema => {
    const fingerprint = fingerprints.get(catalog) ?? fingerprintOf(catalog)
    fingerprints.set(catalog, fingerprint)
    const known = built.get(fingerprint)
    if (known) {
      hits++
      return known
    }
    misses++
    const size = [...catalog.tables.values()].reduce(
      (sum, table) =>
        sum + bytesPerTable + valueFields(table).length * bytesPerField + table.ends.size * bytesPerEnd,
      bytesPerTable,
    )
    // What is larger than the whole cache is built for its request only; the cache itself would refuse it.
    const schema = buildSchema(catalog, limits)
    built.set(fingerprint, schema, { size })
    return schema
  }
  return Object.assign(load, {
    stats: () => ({ entries: built.size, bytes: built.calculatedSize, hits, misses }),
  })
}

/** Everything of a catalog that its schema shows, and nothing else: no ids, keys or limits. */
function fingerprintOf({ tables }: Catalog): string {
  const visible = [...tables.values()].map(({ name, pluralName, label, description, fields, ends }) => [
    name,
    pluralName,
    label,
    description,
    [...fields.values()].map((field) => [
      field.name,
      field.kind,
      field.label,
      field.description,
      field.required && field.default === undefined,
      field.unique,
      'enumValues' in field.type.graphql ? field.type.graphql.enumValues(field.options) : null,
    ]),
    // An inverse shows what the field is called at its other end.
    Array.from(ends.values(), (end) => [end.name, end.other.name, end.isInverse, end.field.name]),
  ])
  return createHash('sha256').update(JSON.stringify(visible)).digest('base64url')
}
