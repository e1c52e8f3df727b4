import type { Selectable } from 'kysely'
import { keep, statements } from '../db/statement.ts'
import type { FieldRow, TenantState } from '../db/tables.ts'
import type { Session } from '../db/transaction.ts'
import { findFieldType } from '../fields/index.ts'
import type { Catalog, Field } from './definition.ts'
import { joinTables } from './ends.ts'

/** Where a tenant's definitions stand, and whether the tenant may be used at all. */
export interface CatalogVersion {
  version: number
  state: TenantState
}

export async function readVersion(session: Session, tenantId: number): Promise<CatalogVersion> {
  const [row] = await session.run(
    keep(
      statements
        .selectFrom('tablecast_view.tenants')
        .select(['catalog_version as version', 'state'])
        .where('id', '=', tenantId)
        .compile(),
    ),
  )
  if (!row) {
    throw new Error(`no tenant ${tenantId}; authentication should have found it`)
  }
  return row
}

const liveTableIds = (tenantId: number) =>
  statements
    .selectFrom('tablecast_view.tables')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('state', '=', 'live')

/** All live definitions of a tenant, as its snapshot shows them. */
export async function readCatalog(session: Session, tenantId: number): Promise<Catalog> {
  const [{ version }, tables, fields] = await Promise.all([
    readVersion(session, tenantId),
    session.run(
      statements
        .selectFrom('tablecast_view.tables')
        .selectAll()
        .where('tenant_id', '=', tenantId)
        .where('state', '=', 'live')
        .orderBy('id')
        .compile(),
    ),
    session.run(
      statements
        .selectFrom('tablecast_view.fields')
        .selectAll()
        .where('tenant_id', '=', tenantId)
        .where('state', '=', 'live')
        // Those of a deleted table are as they were, for the day that it comes back.
        .where('table_id', 'in', liveTableIds(tenantId))
        .orderBy('position')
        .orderBy('id')
        .compile(),
    ),
  ])
  const fieldsOf = Map.groupBy(fields, (field) => field.table_id)
  const names = new Map(tables.map(({ id, name }) => [id, name]))
  return {
    tenantId,
    version,
    tables: joinTables(
      tables.map((row) => ({
        id: row.id,
        name: row.name,
        pluralName: row.plural_name,
        label: row.label,
        description: row.description,
        definitionVersion: row.definition_version,
        fields: new Map((fieldsOf.get(row.id) ?? []).map((field) => [field.name, toField(field, names)])),
      })),
    ),
  }
}

/** The deleted fields of a table, as they were last. */
export async function readDeletedFields(
  session: Session,
  tenantId: number,
  table: { id: number },
): Promise<Field[]> {
  const rows = await session.run(
    statements
      .selectFrom('tablecast_view.fields')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .where('table_id', '=', table.id)
      .where('state', '=', 'deleted')
      .orderBy('id')
      .compile(),
  )
  const names = await readTargetNames(session, tenantId, rows)
  return rows.map((row) => toField(row, names))
}

/** The names of tables by id, of deleted ones too, when there are fields that refer to any. */
export async function readTargetNames(
  session: Session,
  tenantId: number,
  fields: readonly FieldDefinition[],
): Promise<Map<number, string>> {
  if (!fields.some(({ kind }) => findFieldType(kind)?.relation)) {
    return new Map()
  }
  const rows = await session.run(
    statements
      .selectFrom('tablecast_view.tables')
      .select(['id', 'name'])
      .where('tenant_id', '=', tenantId)
      .compile(),
  )
  return new Map(rows.map(({ id, name }) => [id, name]))
}

/** A field as it is stored; what never changes of it is not there. */
export type FieldDefinition = Omit<Selectable<FieldRow>, 'tenant_id' | 'table_id' | 'id'>

export function toField(
  row: FieldDefinition & { id: number },
  tableNames: ReadonlyMap<number, string>,
): Field {
  const type = findFieldType(row.kind)
  if (!type) {
    throw new Error(`no kind "${row.kind}" for field ${row.id}; a newer release must have defined it`)
  }
  const relation = type.relation?.(row.options)
  const target = relation && tableNames.get(relation.targetId)
  return {
    id: row.id,
    key: row.key,
    name: row.name,
    label: row.label,
    description: row.description,
    kind: row.kind,
    type,
    // A table has the name that it has by now.
    options: relation ? { ...row.options, table: target } : row.options,
    ...(relation ? { relation } : {}),
    required: row.required,
    unique: row.is_unique,
    default: row.default_value ?? undefined,
    valueSchema: row.value_schema,
    position: row.position,
    // What was stored before fields had slots says nothing of them.
    ...(row.slot ? { slot: row.slot } : {}),
  }
}
