import type { Catalog, Table } from '../catalog/definition.ts'
import { readCatalog } from '../catalog/read.ts'
import { createTable } from '../catalog/table-edit.ts'
import { changeDefinitions } from '../changes/definitions.ts'
import type { Database } from '../db/database.ts'
import type { Session } from '../db/transaction.ts'
import { type AnyField, allFields } from '../plan/field.ts'
import type { Begun } from './checkpoint.ts'
import { ImportError } from './import-error.ts'
import type { Column } from './infer.ts'
import { findKey } from './key.ts'
import { draftFields, type Fields, type MappedColumn, matchFields, pairFields } from './mapping.ts'
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
  tableId: number
}

/** A target, and what is to be told of it. */
export interface Opened {
  target: OpenTarget
  /** Whether the table was made for the file. */
  created: boolean
  mapping: MappedColumn[]
}

interface Wanted extends Pick<Target, 'read'> {
  /** What the file is called. */
  name: string
  columns: Column[]
  upsertBy: string | undefined
}

/** Finds the table, or makes one for the columns, in a transaction that `begin` has a part in. */
export function openTarget<T>(
  place: Place,
  wanted: Wanted,
  begin: (session: Session, opened: Opened) => Promise<T>,
): Promise<Opened & { begun: T }> {
  return place.database.write(place.tenantId, async (session) => {
    const opened = await open(session, place, wanted)
    return { value: { ...opened, begun: await begin(session, opened) }, commit: true }
  })
}

/** What would be found or made; nothing of it stays. */
export function rehearseTarget(place: Place, wanted: Wanted): Promise<Opened> {
  return place.database.write(place.tenantId, async (session) => ({
    value: await open(session, place, wanted),
    commit: false,
  }))
}

async function open(
  session: Session,
  place: Place,
  { name, columns, upsertBy, read }: Wanted,
): Promise<Opened> {
  const before = await readCatalog(session, place.tenantId)
  const created = !before.tables.has(place.tableName)
  if (created && columns.length === 0) {
    throw new ImportError(`${name} has no row that a table could be made for.`)
  }
  const catalog = created ? await makeTable(place, columns, session) : before
  const table = expectTable(catalog, place.tableName)
  const fields = created ? pairFields(columns, table) : matchFields(columns, table)
  const key = upsertBy === undefined ? undefined : findKey(upsertBy, fields, name)
  const target = { catalog, tableId: table.id, tableName: table.name, table, fields, key, read }
  // Of a table that there is, nobody asked what its fields should be.
  const told = created ? columns : columns.map(({ note, ...column }) => column)
  return { target, created, mapping: toMapping(told, fields) }
}

function expectTable(catalog: Catalog, name: string): Table {
  const table = catalog.tables.get(name)
  if (!table) {
    throw new Error(`no table "${name}" after it was made; the change should have been refused`)
  }
  return table
}

function toMapping(columns: readonly Omit<Column, 'type'>[], fields: Fields): MappedColumn[] {
  return columns.map(({ header, filled, note }) => {
    const { name = '', type } = fields.get(header) ?? {}
    return { header, field: name, kind: type?.kind ?? '', filled, ...(note === undefined ? {} : { note }) }
  })
}

/** What a field is to be remembered by: its number, which stays when it is renamed; the name of one that every record has. */
export function numberOf(field: AnyField | undefined): number | string {
  return field === undefined ? '' : 'column' in field ? field.name : field.id
}

/** The target of an import that goes on, as it is defined now. */
export async function restoreTarget(
  place: Place,
  { begun: { columns, key }, read }: Pick<Target, 'read'> & { begun: Begun },
): Promise<Opened> {
  const catalog = await loadCatalog(place)
  const table = expectTable(catalog, place.tableName)
  const fields: Fields = new Map(
    columns.flatMap(({ header, field }) => {
      const found = allFields(table).find((one) => numberOf(one) === field)
      return found ? [[header, found]] : []
    }),
  )
  return {
    target: {
      catalog,
      tableId: table.id,
      tableName: table.name,
      table,
      fields,
      key: key ?? undefined,
      read,
    },
    created: false,
    mapping: toMapping(columns, fields),
  }
}

/** The same table and fields as they are defined now, whatever they are called. */
export async function reopenTarget(
  place: Place,
  { tableId, fields, ...rest }: OpenTarget,
): Promise<OpenTarget> {
  const catalog = await loadCatalog(place)
  const now = [...catalog.tables.values()].find(({ id }) => id === tableId)
  const byId = new Map([...(now?.fields.values() ?? [])].map((field) => [field.id, field]))
  return {
    ...rest,
    tableId,
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

export function loadCatalog({ database, tenantId }: Place): Promise<Catalog> {
  return database.read(tenantId, (session) => readCatalog(session, tenantId))
}

async function makeTable(place: Place, columns: Column[], session: Session): Promise<Catalog> {
  const { tenantId, actor, tableName, pluralName } = place
  const { after } = await changeDefinitions({ session, tenantId, actor, at: new Date() }, (catalog, make) =>
    createTable(catalog, { name: tableName, pluralName, fields: draftFields(columns) }, make),
  )
  return after
}
