import type { Field, Table } from '../catalog/definition.ts'
import type { Changes } from '../db/history-row.ts'
import { loadDeletedFields } from '../load/deleted-fields.ts'
import { type Context, tableOf } from './context.ts'

/** What a change did to one field, with the values as the API gives them out. */
export interface FieldChange {
  field: string
  before: unknown
  after: unknown
  /** Whether the field is deleted by now. */
  deleted: boolean
}

/** Changes by field, in the order of the table; what is known under a key is told under the name it has today. */
export async function tellChanges(
  context: Context,
  tableName: string,
  changes: Changes,
): Promise<FieldChange[]> {
  const table = tableOf(context, tableName)
  const changed = new Map(Object.entries(changes))
  const live = tellFields(table.fields.values(), changed, false)
  // The values of deleted fields are as much out of reach as those of deleted records: of whoever is no admin.
  return live.length === changed.size || context.role !== 'admin'
    ? live
    : [...live, ...tellFields(await deletedFields(context, table), changed, true)]
}

function deletedFields({ session, catalog }: Context, table: Table): Promise<Field[]> {
  return loadDeletedFields(session, { tenantId: catalog.tenantId, table })
}

function tellFields(
  fields: Iterable<Field>,
  changed: ReadonlyMap<string, [unknown, unknown]>,
  deleted: boolean,
): FieldChange[] {
  return [...fields].flatMap((field) => {
    const values = changed.get(field.key)
    if (!values) {
      return []
    }
    const [before, after] = values.map((value) => tellValue(field, value))
    return [{ field: field.name, before, after, deleted }]
  })
}

function tellValue({ type, options }: Field, stored: unknown): unknown {
  return stored === undefined || stored === null ? null : type.output(stored, options)
}
