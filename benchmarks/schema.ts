import { printSchema } from 'graphql'
import type { Catalog } from '../src/catalog/definition.ts'
import { joinTables } from '../src/catalog/ends.ts'
import { createTable } from '../src/catalog/table-edit.ts'
import { fieldTypes } from '../src/fields/index.ts'
import { buildSchema } from '../src/schema/build.ts'

// What a tenant's schema costs: time to build, memory to keep, size as SDL. Run by `npm run bench:schema`.

const tableCount = 50
const fieldCount = 20
/** To other tables, from each of them. */
const relationCount = 5
const rounds = 41

function makeCatalog(relationsOfEach: number): Catalog {
  let id = 0
  const make = { tableId: () => ++id, fieldId: () => ++id, key: () => `k${String(++id).padStart(6, '0')}` }
  let catalog: Catalog = { tenantId: 1, version: 0, tables: new Map() }
  for (let index = 0; index < tableCount; index++) {
    const fields = Array.from({ length: fieldCount }, (_, position) => {
      const type = fieldTypes[position % fieldTypes.length] ?? fieldTypes[0]
      const [example] = type?.examples ?? []
      return {
        name: `field${position}`,
        kind: type?.kind ?? '',
        label: `Field number ${position}`,
        options: example?.options,
        required: position === 0,
      }
    })
    const relations = Array.from({ length: index > 0 ? relationsOfEach : 0 }, (_, position) => ({
      name: `relation${position}`,
      kind: position % 2 === 0 ? 'reference' : 'references',
      options: {
        table: `Table${(index * 7 + position * 3) % index}`,
        inverse: `inverse${index}x${position}`,
      },
    }))
    const { table } = createTable(
      catalog,
      { name: `Table${index}`, label: `Table number ${index}`, fields: [...fields, ...relations] },
      make,
    )
    catalog = { ...catalog, tables: joinTables([...catalog.tables.values(), table]) }
  }
  return catalog
}

const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

function heapUsed(): number {
  globalThis.gc?.()
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}

function report(relationsOfEach: number): void {
  const catalog = makeCatalog(relationsOfEach)
  const times: number[] = []
  for (let round = 0; round < rounds; round++) {
    const began = performance.now()
    buildSchema(catalog)
    times.push(performance.now() - began)
  }
  const before = heapUsed()
  const schema = buildSchema(catalog)
  const heap = heapUsed() - before
  const sdl = printSchema(schema)

  process.stdout.write(
    [
      `${tableCount} tables × ${fieldCount} fields, ${relationsOfEach * (tableCount - 1)} relations, ${Object.keys(schema.getTypeMap()).length} types`,
      `build   ${median(times).toFixed(1)} ms median of ${rounds} (the first: ${times[0]?.toFixed(1)} ms)`,
      `heap    ${(heap / 2 ** 20).toFixed(2)} MiB`,
      `SDL     ${(sdl.length / tableCount / 1000).toFixed(2)} kB a table`,
      '',
    ].join('\n'),
  )
}

for (const relationsOfEach of [0, relationCount]) {
  report(relationsOfEach)
}
