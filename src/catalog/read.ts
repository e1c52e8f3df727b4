import type { Selectable } from 'kysely'
import { keep, statements } from '../db/statement.ts'
import type { FieldRow, TenantState } from '../db/tables.ts'
import type { Session } from '../db/transaction.ts'
import { findFieldType } from '../fields/index.ts'
import type { Catalog, Field, Table } from './definition.ts'

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
  return {
    tenantId,
    version,
    tables: new Map(
      tables.map((row): [string, Table] => [
        row.name,
        {
          id: row.id,
          name: row.name,
          pluralName: row.plural_name,
          label: row.label,
          description: row.description,
          definitionVersion: row.definition_version,
          fields: new Map((fieldsOf.get(row.id) ?? []).map((field) => [field.name, toField(field)])),
        },
      ]),
    ),
  }
}

/** The deleted fields of a table, as they were last. */
export async function readDeletedFields(session: Session, tenantId: number, table: Table): Promise<Field[]> {
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
  return rows.map(toField)
}

/** A field as it is stored; what never changes of it is not there. */
export type FieldDefinition = Omit<Selectable<FieldRow>, 'tenant_id' | 'table_id' | 'id'>

export function toField(row: FieldDefinition & { id: number }): Field {
  const type = findFieldType(row.kind)
  if (!type) {
    throw new Error(`no kind "${row.kind}" for field ${row.id}; a newer release must have defined it`)
  }
  return {
    id: row.id,
    key: row.key,
    name: row.name,
    label: row.label,
    description: row.description,
    kind: row.kind,
    type,
    options: row.options,
    required: row.required,
    unique: row.is_unique,
    default: row.default_value ?? undefined,
    valueSchema: row.value_schema,
    position: row.position,
  }
}
