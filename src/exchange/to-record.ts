import type { Table } from '../catalog/definition.ts'
import type { Issue } from '../errors.ts'
import type { AnyField } from '../plan/field.ts'
import { checkPatch, checkRecord, type NewRecord, type Patch } from '../plan/record.ts'
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
  /** The header of what rows find the record by that they update; without one each row is a new record. */
  key: string | undefined
  read: ReadCell
}

/** A row as values by name of field, and what is wrong with its cells. */
export interface ReadRow {
  row: Row
  values: Record<string, unknown>
  issues: Issue[]
}

/**
 * Reads the cells of a row. A missing value is absent, so that it takes the default; but a row that brings its id is
 * the copy of a record, and what that did not have the copy has not either.
 */
export function readRow(row: Row, { tableName, table, fields, read }: Target): ReadRow {
  if (row.broken) {
    return { row, values: {}, issues: [row.broken] }
  }
  if (!table) {
    const message = `There is no table ${tableName} any more.`
    return { row, values: {}, issues: [{ path: [], rule: 'unknown', message }] }
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
  return { row, values, issues }
}

/** What was read as a new record, which takes defaults for what is absent; or everything that is wrong with it. */
export function toRecord({ values, issues }: ReadRow, table: Table | undefined): NewRecord | Issue[] {
  if (!table || issues.some(({ path }) => path.length === 0)) {
    return issues
  }
  const { record, issues: more } = checkRecord(table, values, [])
  return addIssues(issues, more) ?? record
}

/** What was read as a change of a record, which a missing value leaves as it is; or everything that is wrong with it. */
export function toPatch({ values, issues }: ReadRow, table: Table | undefined): Patch | Issue[] {
  if (!table || issues.some(({ path }) => path.length === 0)) {
    return issues
  }
  const given = Object.entries(values).filter(([name, value]) => name !== ownId.name && value !== null)
  const { patch, issues: more } = checkPatch(table, Object.fromEntries(given), [])
  return addIssues(issues, more) ?? patch
}

/** A required field whose cell could not be converted is not missing too. */
function addIssues(issues: Issue[], more: Issue[]): Issue[] | undefined {
  const told = new Set(issues.map(({ path }) => path[0]))
  const all = [...issues, ...more.filter(({ path }) => !told.has(path[0] ?? ''))]
  return all.length > 0 ? all : undefined
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
