import type { Field, Table } from '../catalog/definition.ts'
import { type SystemField, systemFields } from '../fields/system.ts'

/** Something a filter or an order can name: a field of the tenant, or one that every record has. */
export type AnyField = Field | SystemField

export function findAnyField(table: Table, name: string): AnyField | undefined {
  return systemFields.get(name) ?? table.fields.get(name)
}

/** Every field of a table, those of the system first. */
export function allFields(table: Table): AnyField[] {
  return [...systemFields.values(), ...table.fields.values()]
}
