import type { Table } from '../catalog/definition.ts'
import { readStored } from '../fields/stored.ts'
import { systemFields } from '../fields/system.ts'
import { type AnyField, allFields, findAnyField } from '../plan/field.ts'
import type { Row } from '../sql/read.ts'
import { ExportError } from './export-error.ts'
import { ownId } from './infer.ts'

/** A column of an export. */
export interface OutputColumn {
  field: AnyField
  /** What a record has in it, as GraphQL gives it out; null when that is missing or unreadable. */
  read(row: Row): unknown
}

/** The columns that are named, else the id and every field of the table; with `system` those that every record has too. */
export function planColumns(
  table: Table,
  { fields, system }: { fields: readonly string[] | undefined; system: boolean },
): OutputColumn[] {
  const named = fields?.map((name) => findNamed(table, name)) ?? [ownId, ...table.fields.values()]
  const chosen = new Set<AnyField>(system ? [...named, ...systemFields.values()] : named)
  if (fields && new Set(fields).size < fields.length) {
    const twice = fields.find((name, index) => fields.indexOf(name) !== index)
    throw new ExportError(`The field ${twice} is named twice.`)
  }
  return [...chosen].map((field) => ({ field, read: (row) => readValue(row, field) }))
}

function findNamed(table: Table, name: string): AnyField {
  const field = findAnyField(table, name)
  if (!field) {
    const names = allFields(table).map((one) => one.name)
    throw new ExportError(
      `The table ${table.name} has no field ${JSON.stringify(name)}; there are: ${names.join(', ')}.`,
    )
  }
  return field
}

function readValue(row: Row, field: AnyField): unknown {
  const stored = 'column' in field ? row[field.column] : readStored(row.data, field.key)
  return stored === undefined || stored === null
    ? null
    : field.type.output(stored instanceof Date ? stored.toISOString() : stored, field.options)
}
