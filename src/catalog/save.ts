import { statements } from '../db/statement.ts'
import type { Session } from '../db/transaction.ts'
import type { Field, Table } from './definition.ts'
import type { Edit } from './edit.ts'

/** Whose definitions are written, and by what. */
export interface Whose {
  session: Session
  tenantId: number
}

/** What a change does to one table. */
export interface TableChange {
  table: Table
  state: 'live' | 'deleted'
  fields: readonly Field[]
  gone: readonly Field[]
}

/** The table that is changed, and those that lose relations to it. */
export function changesOf({ table, fields, deleted, taken = [] }: Edit): TableChange[] {
  const isDeleted = deleted === table
  const gone = deleted !== undefined && !isDeleted ? [deleted as Field] : []
  const others = Map.groupBy(taken, (one) => one.table)
  return [
    { table, state: isDeleted ? 'deleted' : 'live', fields, gone },
    ...Array.from(others, ([other, all]): TableChange => {
      return { table: other, state: 'live', fields: [], gone: all.map(({ field }) => field) }
    }),
  ]
}

export function saveTable({ session, tenantId }: Whose, version: number, { table, state }: TableChange) {
  return session.run(
    statements
      .insertInto('tablecast.tables')
      .values({
        tenant_id: tenantId,
        id: table.id,
        name: table.name,
        plural_name: table.pluralName,
        label: table.label,
        description: table.description,
        state,
        definition_version: version,
      })
      .onConflict((conflict) =>
        conflict.columns(['tenant_id', 'id']).doUpdateSet((eb) => ({
          name: eb.ref('excluded.name'),
          plural_name: eb.ref('excluded.plural_name'),
          label: eb.ref('excluded.label'),
          description: eb.ref('excluded.description'),
          state: eb.ref('excluded.state'),
          definition_version: eb.ref('excluded.definition_version'),
        })),
      )
      .compile(),
  )
}

export async function saveFields(context: Whose, version: number, { table, fields, gone }: TableChange) {
  const changed = [
    ...fields.map((field) => toRow(field, 'live')),
    ...gone.map((field) => toRow(field, 'deleted')),
  ]
  if (changed.length === 0) {
    return
  }
  const { session, tenantId } = context
  const rows = changed.map((row) => ({ tenant_id: tenantId, table_id: table.id, ...row }))
  await session.run(
    statements
      .insertInto('tablecast.fields')
      .values(rows)
      .onConflict((conflict) =>
        conflict.columns(['tenant_id', 'id']).doUpdateSet((eb) => ({
          name: eb.ref('excluded.name'),
          label: eb.ref('excluded.label'),
          description: eb.ref('excluded.description'),
          options: eb.ref('excluded.options'),
          required: eb.ref('excluded.required'),
          is_unique: eb.ref('excluded.is_unique'),
          default_value: eb.ref('excluded.default_value'),
          position: eb.ref('excluded.position'),
          state: eb.ref('excluded.state'),
          value_schema: eb.ref('excluded.value_schema'),
        })),
      )
      .compile(),
  )
  await session.run(
    statements
      .insertInto('tablecast.field_versions')
      .values(
        changed.map(({ id, ...definition }) => ({
          tenant_id: tenantId,
          field_id: id,
          version,
          definition: JSON.stringify({
            ...definition,
            options: JSON.parse(definition.options),
            default_value: JSON.parse(definition.default_value ?? 'null'),
            value_schema: JSON.parse(definition.value_schema),
          }),
        })),
      )
      .compile(),
  )
}

function toRow(field: Field, state: 'live' | 'deleted') {
  return {
    id: field.id,
    key: field.key,
    name: field.name,
    label: field.label,
    description: field.description,
    kind: field.kind,
    options: JSON.stringify(
      field.relation ? { ...field.options, table: field.relation.targetId } : field.options,
    ),
    required: field.required,
    is_unique: field.unique,
    default_value: field.default === undefined ? null : JSON.stringify(field.default),
    position: field.position,
    state,
    slot: field.slot ?? null,
    value_schema: JSON.stringify(field.valueSchema),
  }
}
