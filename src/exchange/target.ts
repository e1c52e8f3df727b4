import type { Catalog, Table } from '../catalog/definition.ts'
import { readCatalog } from '../catalog/read.ts'
import type { Database } from '../db/database.ts'
import { systemFields } from '../fields/system.ts'
import type { AnyField } from '../plan/field.ts'
import type { CellReader } from './cell.ts'
import type { Begun } from './checkpoint.ts'
import { type Fields, type MappedColumn, toMapping } from './mapping.ts'
import type { Target } from './to-record.ts'
import { restoreUniques } from './uniques.ts'

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
  tableId: number
}

/** A target, and what is to be told of it. */
export interface Opened {
  target: OpenTarget
  /** Whether the table was made for the file. */
  created: boolean
  mapping: MappedColumn[]
}

/** What a field is to be remembered by: its number, which stays when it is renamed; the name of one that every record has. */
export function numberOf(field: AnyField | undefined): number | string {
  return field === undefined ? '' : 'column' in field ? field.name : field.id
}

/** The target of an import that goes on, as it is defined now. */
export async function restoreTarget(
  place: Place,
  { begun: { columns, key }, ...reader }: CellReader & { begun: Begun },
): Promise<Opened> {
  const catalog = await loadCatalog(place)
  const table = expectTable(catalog, place.tableName)
  const all = [...systemFields.values(), ...table.fields.values()]
  const fields: Fields = new Map(
    columns.flatMap(({ header, field }) => {
      const found = all.find((one) => numberOf(one) === field)
      return found ? [[header, found]] : []
    }),
  )
  const uniques = restoreUniques(
    catalog,
    fields,
    columns.flatMap(({ header, by }) => (by === undefined ? [] : [[header, by]])),
  )
  const { id: tableId, name: tableName } = table
  return {
    target: { catalog, tableId, tableName, table, fields, key: key ?? undefined, uniques, ...reader },
    created: false,
    mapping: toMapping(columns, { fields, uniques, created: false }),
  }
}

/** The same table and fields as they are defined now, whatever they are called. */
export async function reopenTarget(
  place: Place,
  { tableId, fields, uniques, ...rest }: OpenTarget,
): Promise<OpenTarget> {
  const catalog = await loadCatalog(place)
  const now = [...catalog.tables.values()].find(({ id }) => id === tableId)
  const byId = new Map([...(now?.fields.values() ?? [])].map((field) => [field.id, field]))
  const fieldsNow: Fields = new Map(
    [...fields].flatMap(([header, before]) => {
      const field = 'column' in before ? before : byId.get(before.id)
      return field ? [[header, field]] : []
    }),
  )
  const ids = Array.from(uniques, ([header, { id }]): [string, number] => [header, id])
  return {
    ...rest,
    ...{ tableId, catalog, table: now, fields: fieldsNow },
    uniques: restoreUniques(catalog, fieldsNow, ids),
  }
}

export function expectTable(catalog: Catalog, name: string): Table {
  const table = catalog.tables.get(name)
  if (!table) {
    throw new Error(`no table "${name}" after it was made; the change should have been refused`)
  }
  return table
}

export function loadCatalog({ database, tenantId }: Place): Promise<Catalog> {
  return database.read(tenantId, (session) => readCatalog(session, tenantId))
}
