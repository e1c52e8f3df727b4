import type { Table } from '../catalog/definition.ts'
import type { Issue } from '../errors.ts'
import type { AnyField } from '../plan/field.ts'
import { checkRecord, type NewRecord } from '../plan/record.ts'
import type { ReadCell } from './cell.ts'
import { ownId } from './infer.ts'
import type { Fields } from './mapping.ts'
import type { Row } from './row.ts'

/** A table that rows go into, as it is defined now. */
export interface Target {
  tableName: string
  /** Undefined when it was deleted meanwhile. */
  table: Table | undefined
  /** By header; what was deleted meanwhile is not there. */
  fields: Fields
  read: ReadCell
}

/**
 * A row as a record, or everything that is wrong with it. A missing value is absent, so that it takes the default;
 * but a row that brings its id is the copy of a record, and what that did not have the copy has not either.
 */
export function toRecord(row: Row, { tableName, table, fields, read }: Target): NewRecord | Issue[] {
  if (row.broken) {
    return [row.broken]
  }
  if (!table) {
    return [{ path: [], rule: 'unknown', message: `There is no table ${tableName} any more.` }]
  }
  const isCopy = fields.get(ownId.name) === ownId && read(row, row.cells.get(ownId.name), ownId) !== null
  const values: Record<string, unknown> = {}
  const issues: Issue[] = []
  for (const [header, cell] of row.cells) {
    const field = fields.get(header)
    if (!field) {
      issues.push(...(cell === null || cell === '' ? [] : [refuseHeader(header, table)]))
      continue
    }
    const value = read(row, cell, field)
    if (value === undefined) {
      issues.push(refuseCell(header, cell, field))
    } else if (value !== null || (isCopy && !isRequired(field))) {
      values[field.name] = value
    }
  }
  const { record, issues: more } = checkRecord(table, values, [])
  const told = new Set(issues.map(({ path }) => path[0]))
  // A required field whose cell could not be converted is not missing too.
  const reasons = [...issues, ...more.filter(({ path }) => !told.has(path[0] ?? ''))]
  return reasons.length > 0 ? reasons : record
}

const isRequired = (field: AnyField): boolean => 'required' in field && field.required

const shownAtMost = 60

function refuseCell(header: string, cell: unknown, { name, type, options }: AnyField): Issue {
  const shown = JSON.stringify(cell)
  const cut = shown.length > shownAtMost ? `${shown.slice(0, shownAtMost)}…` : shown
  const message = `${JSON.stringify(header)} must be ${type.expectation(options)}, not ${cut}.`
  return { path: [name], rule: 'convert', message }
}

function refuseHeader(header: string, table: Table): Issue {
  const message = `The table ${table.name} has no field for ${JSON.stringify(header)} any more.`
  return { path: [header], rule: 'unknown', message }
}
