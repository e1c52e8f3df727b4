import { changeCatalog } from '../catalog/change.ts'
import type { Catalog } from '../catalog/definition.ts'
import { readCatalog } from '../catalog/read.ts'
import { createTable } from '../catalog/table-edit.ts'
import type { Database } from '../db/database.ts'
import { ImportError } from './import-error.ts'
import type { Column } from './infer.ts'
import { draftFields, type MappedColumn, matchFields, pairFields } from './mapping.ts'
import type { Target } from './to-record.ts'

/** What is to be filled, and as whom. */
export interface Place {
  database: Database
  tenantId: number
  actor: string
  tableName: string
  /** For a table that is to be made; made from its name when absent. */
  pluralName?: string | undefined
}

/** A target under one version of the definitions. */
export interface OpenTarget extends Target {
  catalog: Catalog
}

/** Finds the table, or makes one for the columns. Of a rehearsal nothing stays. */
export async function openTarget(
  place: Place,
  {
    name,
    columns,
    read,
    rehearsal,
  }: Pick<Target, 'read'> & {
    name: string
    columns: Column[]
    rehearsal: boolean
  },
): Promise<{ target: OpenTarget; created: boolean; mapping: MappedColumn[] }> {
  const before = await loadCatalog(place)
  const created = !before.tables.has(place.tableName)
  if (created && columns.length === 0) {
    throw new ImportError(`${name} has no row that a table could be made for.`)
  }
  const catalog = created ? await makeTable(place, columns, rehearsal) : before
  const table = catalog.tables.get(place.tableName)
  if (!table) {
    throw new Error(`no table "${place.tableName}" after it was made; the change should have been refused`)
  }
  const fields = created ? pairFields(columns, table) : matchFields(columns, table)
  const mapping = columns.map(({ header, filled }): MappedColumn => {
    const { name = '', type } = fields.get(header) ?? {}
    return { header, field: name, kind: type?.kind ?? '', filled }
  })
  return { target: { catalog, tableName: table.name, table, fields, read }, created, mapping }
}

/** The same table and fields as they are defined now, whatever they are called. */
export async function reopenTarget(
  place: Place,
  { table, fields, ...rest }: OpenTarget,
): Promise<OpenTarget> {
  const catalog = await loadCatalog(place)
  const now = [...catalog.tables.values()].find(({ id }) => id === table?.id)
  const byId = new Map([...(now?.fields.values() ?? [])].map((field) => [field.id, field]))
  return {
    ...rest,
    catalog,
    table: now,
    fields: new Map(
      [...fields].flatMap(([header, before]) => {
        const field = 'column' in before ? before : byId.get(before.id)
        return field ? [[header, field]] : []
      }),
    ),
  }
}

function loadCatalog({ database, tenantId }: Place): Promise<Catalog> {
  return database.read(tenantId, (session) => readCatalog(session, tenantId))
}

function makeTable(place: Place, columns: Column[], rehearsal: boolean): Promise<Catalog> {
  const { database, tenantId, actor, tableName, pluralName } = place
  return database.write(tenantId, async (session) => {
    const { after } = await changeCatalog({ session, tenantId, actor, at: new Date() }, (catalog, make) =>
      createTable(catalog, { name: tableName, pluralName, fields: draftFields(columns) }, make),
    )
    return { value: after, commit: !rehearsal }
  })
}
