import type { Field } from '../catalog/definition.ts'
import type { Document } from '../db/tables.ts'
import type { Issue } from '../errors.ts'
import type { AnyField } from '../plan/field.ts'
import { operandValidator } from '../plan/operand.ts'
import type { Row } from './row.ts'
import { type ReadRow, readRow, type Target, toPatch } from './to-record.ts'

/** A row with what tells which record it is about. */
export interface KeyedRow {
  read: ReadRow
  /** What it would put into a record there is. */
  set: Document
  /** The value of the key as JSON; undefined when rows have none, and each is a new record. */
  value: string | undefined
  /** Why it can be no record, whatever there is. */
  issues: Issue[]
}

export function keyRow(row: Row, target: Target): KeyedRow {
  const read = readRow(row, target)
  const { key, table, fields } = target
  if (key === undefined) {
    return { read, set: {}, value: undefined, issues: [] }
  }
  const patch = toPatch(read, table)
  if (Array.isArray(patch)) {
    return { read, set: {}, value: undefined, issues: patch }
  }
  const field = fields.get(key)
  const stored = field && ('column' in field ? idOf(read) : patch.set[field.key])
  const value = stored === undefined ? undefined : JSON.stringify(stored)
  return { read, set: patch.set, value, issues: value === undefined ? [refuseEmpty(key, field)] : [] }
}

/** The id that a row brings. */
export function idOf({ values: { id } }: ReadRow): string | undefined {
  return typeof id === 'string' ? id.toLowerCase() : undefined
}

/** What a row brings for a unique field, as text, as it is stored; nothing when no record could have it. */
export function valueIn({ values }: ReadRow, { name, type, options }: Field): string | undefined {
  const value = values[name] ?? undefined
  const stored = value === undefined ? undefined : type.normalize(value, options)
  return stored !== undefined && operandValidator(type.operandSchema)(stored).length === 0
    ? String(stored)
    : undefined
}

function refuseEmpty(header: string, field: AnyField | undefined): Issue {
  const message = `${JSON.stringify(header)} is empty, so that it does not tell which record to update.`
  return { path: [field?.name ?? header], rule: 'upsert', message }
}
