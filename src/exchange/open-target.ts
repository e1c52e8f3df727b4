import type { Catalog } from '../catalog/definition.ts'
import { readCatalog } from '../catalog/read.ts'
import { createTable } from '../catalog/table-edit.ts'
import { changeDefinitions } from '../changes/definitions.ts'
import type { Session } from '../db/transaction.ts'
import type { CellReader } from './cell.ts'
import { draftRelations } from './draft-relations.ts'
import { ImportError } from './import-error.ts'
import type { Column } from './infer.ts'
import { findKey } from './key.ts'
import { draftFields, matchFields, nameColumnFields, pairFields, toMapping } from './mapping.ts'
import { findReferences, type ReferenceOption } from './reference.ts'
import { expectTable, type Opened, type Place } from './target.ts'
import { findUniques } from './uniques.ts'

interface Wanted extends CellReader {
  /** What the file is called. */
  name: string
  columns: Column[]
  upsertBy: string | undefined
  /** Relations whose cells have no ids. */
  references: readonly ReferenceOption[]
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
  { name, columns, upsertBy, references, ...reader }: Wanted,
): Promise<Opened> {
  const before = await readCatalog(session, place.tenantId)
  const created = !before.tables.has(place.tableName)
  if (created && columns.length === 0) {
    throw new ImportError(`${name} has no row that a table could be made for.`)
  }
  const known = findReferences(before, place.tableName, references)
  if (typeof known === 'string') {
    throw new ImportError(known)
  }
  const about = { name, options: known }
  const catalog = created ? await makeTable(session, place, { ...about, columns, before }) : before
  const table = expectTable(catalog, place.tableName)
  const fields = created ? pairFields(columns, table) : matchFields(columns, table)
  const key = upsertBy === undefined ? undefined : findKey(upsertBy, fields, name)
  const uniques = findUniques(catalog, fields, about)
  const { id: tableId, name: tableName } = table
  const target = { catalog, tableId, tableName, table, fields, key, uniques, ...reader }
  // Of a table that there is, nobody asked what its fields should be.
  const told = created ? columns : columns.map(({ note, ...column }) => column)
  return { target, created, mapping: toMapping(told, { fields, uniques, created }) }
}

async function makeTable(
  session: Session,
  { tenantId, actor, tableName, pluralName }: Place,
  {
    columns,
    before,
    ...about
  }: { name: string; options: readonly ReferenceOption[]; columns: Column[]; before: Catalog },
): Promise<Catalog> {
  const drafts = draftRelations(columns, nameColumnFields(columns), {
    ...{ catalog: before, tableName, pluralName },
    ...about,
  })
  const fields = draftFields(columns, drafts)
  const { after } = await changeDefinitions({ session, tenantId, actor, at: new Date() }, (catalog, make) =>
    createTable(catalog, { name: tableName, pluralName, fields }, make),
  )
  return after
}
