import type { Table } from '../catalog/definition.ts'
import type { Document } from '../db/tables.ts'
import { Failure, type Issue } from '../errors.ts'
import { isSameJson } from '../fields/same-json.ts'
import { isId } from './id.ts'
import { checkValue } from './value.ts'

/** A record to be created. */
export interface NewRecord {
  /** The client's own id, if it brings one. */
  id: string | undefined
  data: Document
}

/** What an update does to a document: values to put, and keys to take away. */
export interface Patch {
  set: Document
  unset: string[]
}

type Path = (string | number)[]
type Input = Record<string, unknown>

/**
 * A record as it would be created, and everything that is wrong with it. Absent fields take their default; those of
 * `elsewhere` get their value from elsewhere. A relation is given as ids.
 */
export function checkRecord(
  table: Table,
  input: Input,
  path: Path,
  elsewhere: ReadonlySet<string> = new Set(),
): { record: NewRecord; issues: Issue[] } {
  const { id, ...values } = input
  const data: Document = {}
  const issues = checkNames(table, values, path)
  if (id !== undefined && id !== null && !(typeof id === 'string' && isId(id))) {
    issues.push({ path: [...path, 'id'], rule: 'format', message: 'id must be a UUID.' })
  }
  const given = new Map(Object.entries(values))
  for (const field of table.fields.values()) {
    const value = given.get(field.name)
    if (value === undefined && field.default !== undefined) {
      data[field.key] = field.default
    } else if (value !== undefined && value !== null) {
      data[field.key] = field.type.normalize(value, field.options)
    } else if (field.required && !elsewhere.has(field.name)) {
      issues.push(missing(field.name, path))
    }
  }
  issues.push(...checkDocument(table, data, path))
  return { record: { id: typeof id === 'string' ? id.toLowerCase() : undefined, data }, issues }
}

/** A patch as it would be applied, and everything that is wrong with it: absent leaves a value, null clears it. */
export function checkPatch(table: Table, input: Input, path: Path): { patch: Patch; issues: Issue[] } {
  const issues = checkNames(table, input, path)
  const patch: Patch = { set: {}, unset: [] }
  for (const [name, value] of Object.entries(input)) {
    const field = table.fields.get(name)
    if (!field || value === undefined) {
      continue
    }
    if (value !== null) {
      patch.set[field.key] = field.type.normalize(value, field.options)
    } else if (field.required) {
      issues.push(uncleared(name, [...path, name]))
    } else {
      patch.unset.push(field.key)
    }
  }
  return { patch, issues: [...issues, ...checkDocument(table, patch.set, path)] }
}

/** What makes of a document another one: the values that it is to have, and those that it has and is to lose. */
export function planDocument(table: Table, before: Document, after: Document): Patch {
  const fields = [...table.fields.values()]
  const lost = fields.filter(({ key }) => key in before && !(key in after))
  const set = Object.fromEntries(
    Object.entries(after).filter(([key, value]) => !isSameJson(before[key], value)),
  )
  refuse([
    ...lost
      .filter(({ required }) => required)
      .map(({ name }) => ({
        path: ['toVersion', name],
        rule: 'required',
        message: `${name} is required; it had no value.`,
      })),
    ...checkDocument(table, set, ['toVersion']),
  ])
  return { set, unset: lost.map(({ key }) => key) }
}

/** Throws all that is wrong with an input. */
export function refuse(issues: Issue[]): void {
  const [first] = issues
  if (first) {
    const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : ''
    throw new Failure('INPUT_INVALID', `${first.message}${more}`, { issues })
  }
}

/** Of a required field that a new record has no value for. */
export const missing = (name: string, path: Path): Issue => ({
  path: [...path, name],
  rule: 'required',
  message: `${name} is required.`,
})

/** Of a required field whose value something would take away. */
export const uncleared = (name: string, path: Path): Issue => ({
  path,
  rule: 'required',
  message: `${name} is required; it cannot be cleared.`,
})

function checkNames(table: Table, input: Input, path: Path): Issue[] {
  return Object.keys(input)
    .filter((name) => !table.fields.has(name))
    .map((name) => ({
      path: [...path, name],
      rule: 'unknown',
      message: `The table ${table.name} has no field ${name}.`,
    }))
}

/** What is wrong with values in stored form. One issue a value: what else is wrong with it follows from the first. */
export function checkDocument(table: Table, data: Document, path: Path): Issue[] {
  return [...table.fields.values()].flatMap((field) => {
    const issue = Object.hasOwn(data, field.key) ? checkValue(field, data[field.key]) : undefined
    return issue ? [{ ...issue, path: [...path, field.name, ...issue.path] }] : []
  })
}
