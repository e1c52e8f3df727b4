import type { Table } from '../catalog/definition.ts'
import type { Session } from '../db/transaction.ts'
import { readStored } from '../fields/stored.ts'
import { systemFields } from '../fields/system.ts'
import type { AnyField } from '../plan/field.ts'
import type { Row } from '../sql/read.ts'
import type { Scope } from '../sql/scope.ts'
import { writeCell } from './cell.ts'
import { ExportError } from './export-error.ts'
import { ownId } from './infer.ts'
import { relationColumn } from './output-relation.ts'
import type { KnownReference } from './reference.ts'
import { isRelation } from './row-reference.ts'

/** A column of an export. */
export interface OutputColumn {
  field: AnyField
  /** Looks for what the records of a page need to be read. */
  prepare?(session: Session, rows: readonly Row[]): Promise<void>
  /** What a record has in it, as GraphQL gives it out; null when that is missing or unreadable. */
  read(row: Row): unknown
  /** The same as a cell of a format that has text only. */
  toCell(value: unknown, raw: boolean): string | null
  /** How many links could not be written, since what they refer to is not to be seen, or has no value. */
  omitted?(): number
}

interface Wanted {
  fields: readonly string[] | undefined
  system: boolean
  references: readonly KnownReference[]
  others: readonly Table[]
}

/** The columns that are named, else the id and every field of the table; with `system` those that every record has too. */
export function planColumns(
  { tenantId, table }: Scope,
  { fields, system, references, others }: Wanted,
): OutputColumn[] {
  const named = fields?.map((name) => findNamed(table, name)) ?? [ownId, ...table.fields.values()]
  const chosen = new Set<AnyField>(system ? [...named, ...systemFields.values()] : named)
  if (fields && new Set(fields).size < fields.length) {
    const twice = fields.find((name, index) => fields.indexOf(name) !== index)
    throw new ExportError(`The field ${twice} is named twice.`)
  }
  const unwritten = references.find(({ relation }) => !relation || !chosen.has(relation))
  if (unwritten) {
    throw new ExportError(`${unwritten.field} is not among the fields that are exported.`)
  }
  return [...chosen].map((field) => {
    if (!isRelation(field)) {
      return plainColumn(field)
    }
    const by = references.find(({ relation }) => relation === field)?.unique
    const target = others.find(({ id }) => id === field.relation.targetId)
    return relationColumn(field, { by, scope: target && { tenantId, table: target } })
  })
}

const plainColumn = (field: AnyField): OutputColumn => ({
  field,
  read: (row) => readValue(row, field),
  toCell: (value, raw) => writeCell(value, field.type, raw),
})

function findNamed(table: Table, name: string): AnyField {
  const field = systemFields.get(name) ?? table.fields.get(name)
  if (!field) {
    const names = [...systemFields.keys(), ...table.fields.keys()]
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
