import { type Field, type Table, valueFields } from '../catalog/definition.ts'
import { type SystemField, systemFields } from '../fields/system.ts'

/** Something a filter or an order can compare: a field of the tenant, or one that every record has. */
export type AnyField = Field | SystemField

export function findAnyField(table: Table, name: string): AnyField | undefined {
  const field = table.fields.get(name)
  return systemFields.get(name) ?? (field?.relation ? undefined : field)
}

/** Every field of a table that has a value of its own, those of the system first. */
export function allFields(table: Table): AnyField[] {
  return [...systemFields.values(), ...valueFields(table)]
}
