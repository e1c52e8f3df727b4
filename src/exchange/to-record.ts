import { type Field, relationFields, type Table, valueFields } from '../catalog/definition.ts'
import type { Issue } from '../errors.ts'
import type { AnyField } from '../plan/field.ts'
import { checkPatch, checkRecord, type NewRecord, type Patch } from '../plan/record.ts'
import type { CellReader } from './cell.ts'
import { ownId } from './infer.ts'
import type { Fields } from './mapping.ts'
import type { Row } from './row.ts'
import { expectationOf, isRelation, type RowReference, readReference } from './row-reference.ts'

/** A table that rows go into, as it is defined now. */
export interface Target extends CellReader {
  tableName: string
  /** Undefined when it was deleted meanwhile. */
  table: Table | undefined
  /** By header; what was deleted meanwhile is not there. */
  fields: Fields
  /** The header of what rows find the record by that they update; without one each row is a new record. */
  key: string | undefined
  /** By header: of what their cells have values of which are no ids. */
  uniques: ReadonlyMap<string, Field>
}

/** A row as values by name of field, and what is wrong with its cells. */
export interface ReadRow {
  row: Row
  values: Record<string, unknown>
  references: RowReference[]
  issues: Issue[]
}

/**
 * Reads the cells of a row. A missing value is absent, so that it takes the default; but a row that brings its id is
 * the copy of a record, and what that did not have the copy has not either.
 */
export function readRow(row: Row, target: Target): ReadRow {
  const { tableName, table, fields, uniques, read } = target
  const references: RowReference[] = []
  if (row.broken) {
    return { row, values: {}, references, issues: [row.broken] }
  }
  if (!table) {
    const message = `There is no table ${tableName} any more.`
    return { row, values: {}, references, issues: [{ path: [], rule: 'unknown', message }] }
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
    if (isRelation(field)) {
      const to = { field, by: uniques.get(header) }
      const reference = readReference(row, cell, { ...target, ...to })
      if (reference === undefined) {
        issues.push(refuseCell(header, cell, { field, expectation: expectationOf(to) }))
      } else if (reference) {
        references.push(reference)
      }
      continue
    }
    const value = read(row, cell, field)
    if (value === undefined) {
      issues.push(refuseCell(header, cell, { field, expectation: field.type.expectation(field.options) }))
    } else if (value !== null || (isCopy && !isRequired(field))) {
      values[field.name] = value
    }
  }
  return { row, values, references, issues }
}

/**
 * What was read as a new record, which takes defaults for what is absent, without what it refers to; or everything that
 * is wrong with it.
 */
export function toRecord(
  { values, references, issues }: ReadRow,
  table: Table | undefined,
): NewRecord | Issue[] {
  if (!table || issues.some(({ path }) => path.length === 0)) {
    return issues
  }
  const { values: ofValues, required } = partsOf(table)
  const { record, issues: more } = checkRecord(ofValues, values, [])
  const lacking = required
    .filter((field) => !references.some((reference) => reference.field.id === field.id))
    .map(({ name }) => ({ path: [name], rule: 'required', message: `${name} is required.` }))
  return addIssues(issues, lacking.length > 0 ? [...more, ...lacking] : more) ?? record
}

/** What was read as a change of a record, in the same way; a missing value leaves it as it is. */
export function toPatch({ values, issues }: ReadRow, table: Table | undefined): Patch | Issue[] {
  if (!table || issues.some(({ path }) => path.length === 0)) {
    return issues
  }
  const given = Object.entries(values).filter(([name, value]) => name !== ownId.name && value !== null)
  const { patch, issues: more } = checkPatch(partsOf(table).values, Object.fromEntries(given), [])
  return addIssues(issues, more) ?? patch
}

/** A table without its relations: what they refer to is looked for in the transaction that writes the rows. */
interface Parts {
  values: Table
  /** Relations without which there is no record. */
  required: readonly Field[]
}

const partsByTable = new WeakMap<Table, Parts>()

function partsOf(table: Table): Parts {
  const known = partsByTable.get(table) ?? {
    values: {
      ...table,
      fields: new Map(valueFields(table).map((field) => [field.name, field])),
      ends: new Map(),
    },
    required: relationFields(table).filter(({ required }) => required),
  }
  partsByTable.set(table, known)
  return known
}

/** A required field whose cell could not be converted is not missing too. */
function addIssues(issues: Issue[], more: Issue[]): Issue[] | undefined {
  const told = new Set(issues.map(({ path }) => path[0]))
  const all = [...issues, ...more.filter(({ path }) => !told.has(path[0] ?? ''))]
  return all.length > 0 ? all : undefined
}

const isRequired = (field: AnyField): boolean => 'required' in field && field.required

const shownAtMost = 60

function refuseCell(
  header: string,
  cell: unknown,
  { field: { name }, expectation }: { field: AnyField; expectation: string },
): Issue {
  const shown = JSON.stringify(cell)
  const cut = shown.length > shownAtMost ? `${shown.slice(0, shownAtMost)}…` : shown
  const message = `${JSON.stringify(header)} is ${cut}; it must be ${expectation}.`
  return { path: [name], rule: 'convert', message }
}

function refuseHeader(header: string, table: Table): Issue {
  const message = `The table ${table.name} has no field for ${JSON.stringify(header)} any more.`
  return { path: [header], rule: 'unknown', message }
}
