import { readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Catalog } from '../catalog/definition.ts'
import type { Edit, Maker } from '../catalog/edit.ts'
import { updateField } from '../catalog/field-edit.ts'
import type { TableInput } from '../catalog/input.ts'
import { readCatalog } from '../catalog/read.ts'
import { createTable, deleteTable } from '../catalog/table-edit.ts'
import { changeDefinitions } from '../changes/definitions.ts'
import type { Database } from '../db/database.ts'
import { createTenant, findTenant, type Tenant } from '../db/directory.ts'
import { importFile } from '../exchange/import.ts'
import type { ReferenceOption } from '../exchange/reference.ts'
import { counted } from '../names/words.ts'
import { actor } from './open.ts'

export const demoTenant = 'demo'

/** A query on the demo's data that shows filter, order and page. */
export const demoQuery = `{
  movies(filter: { imdbVotes: { gte: 100000 } }, orderBy: [{ imdbRating: DESC }], first: 3) {
    totalCount
    nodes { title director imdbRating releaseDate }
  }
}
`

/** Real data that nobody here wrote: https://github.com/vega/vega-datasets */
const files: DemoFile[] = [
  { file: 'movies.json', tableName: 'Movie' },
  { file: 'cars.json', tableName: 'Car' },
  { file: 'airports.csv', tableName: 'Airport', unique: 'iata' },
  {
    file: 'flights-2k.json',
    tableName: 'Flight',
    table: {
      name: 'Flight',
      fields: [
        { name: 'date', kind: 'text' },
        { name: 'delay', kind: 'integer', description: 'In minutes.' },
        { name: 'distance', kind: 'integer', description: 'In miles.' },
        { name: 'origin', kind: 'reference', options: { table: 'Airport', inverse: 'departures' } },
        { name: 'destination', kind: 'reference', options: { table: 'Airport', inverse: 'arrivals' } },
      ],
    },
    references: ['origin', 'destination'].map((field) => ({ field, table: 'Airport', by: 'iata' })),
  },
]

interface DemoFile {
  file: string
  tableName: string
  /** How it is defined, where a file does not say enough. */
  table?: TableInput
  /** The field by which others may refer to its records. */
  unique?: string
  references?: ReferenceOption[]
}

/** Makes the demo tenant the first time, and fills each table that is not there yet or was left half filled. */
export async function seedDemo(
  database: Database,
  { home, say, signal }: { home: string; say: (line: string) => void; signal: AbortSignal },
): Promise<void> {
  const tenant = await openTenant(database)
  const place = { database, tenantId: tenant.id, actor }
  // Names the table that is being filled: a run that ends meanwhile leaves it behind.
  const marker = path.join(home, 'demo.unfinished')
  const unfinished = await readFile(marker, 'utf8').catch(() => '')
  const { tables } = await database.read(tenant.id, (session) => readCatalog(session, tenant.id))
  const missing = files.filter(({ tableName }) => !tables.has(tableName) || tableName === unfinished)
  const folder = dataFolder()
  if (missing.length > 0 && folder === undefined) {
    say('The package vega-datasets is not installed, so the demo has no data.')
    return
  }
  for (const { file, tableName, table, unique, references } of missing) {
    if (tables.has(tableName)) {
      await define(place, (catalog) => deleteTable(catalog, tableName))
    }
    await writeFile(marker, tableName)
    if (table) {
      await define(place, (catalog, make) => createTable(catalog, table, make))
    }
    // There are none; but a run that ends early leaves the file, and where people start it is not the place for that.
    const rejectedFile = path.join(home, 'demo.rejected.ndjson')
    await rm(rejectedFile, { force: true })
    const summary = await importFile({
      ...place,
      file: path.join(folder ?? '', file),
      tableName,
      references,
      rejectedFile,
      onProgress: () => signal.throwIfAborted(),
    })
    if (unique !== undefined) {
      await define(place, (catalog) => updateField(catalog, tableName, unique, { unique: true }))
    }
    await rm(marker)
    say(`Imported ${file}: ${summary.written} of ${counted(summary.read, 'row')} as ${tableName}.`)
  }
}

function define(
  { database, tenantId }: { database: Database; tenantId: number },
  edit: (catalog: Catalog, make: Maker) => Edit,
) {
  return database.write(tenantId, async (session) => ({
    value: await changeDefinitions({ session, tenantId, actor, at: new Date() }, edit),
    commit: true,
  }))
}

async function openTenant(database: Database): Promise<Tenant> {
  return database.directory(async (session) => ({
    value:
      (await findTenant(session, demoTenant)) ??
      (await createTenant(session, { slug: demoTenant, name: 'Demo' }, { actor, at: new Date() })),
    commit: true,
  }))
}

/** A development dependency: who installs without those has no demo data. */
function dataFolder(): string | undefined {
  try {
    return path.join(path.dirname(fileURLToPath(import.meta.resolve('vega-datasets'))), '../data')
  } catch {
    return undefined
  }
}
