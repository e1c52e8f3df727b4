import type { Field, Table } from '../catalog/definition.ts'
import { Failure } from '../errors.ts'
import { isId, refuseId } from './id.ts'
import { operandValidator } from './operand.ts'

/** What names a record: its id, or its value of a unique field, as text. */
export type By = { id: string } | { field: Field; value: string }

/** The record that a `by` argument names. */
export function planBy(table: Table, by: Record<string, unknown>): By {
  const { named, problem } = readBy(table, by)
  if (!named) {
    throw new Failure('BAD_REQUEST', problem)
  }
  return named
}

/** Reads what names a record, or says what is wrong with it. GraphQL checks @oneOf; not every executor of it does. */
export function readBy(
  table: Table,
  by: Record<string, unknown>,
): { named: By; problem?: never } | { named?: never; problem: string } {
  const entries = Object.entries(by).filter(([, value]) => value !== undefined)
  const [[name, value] = []] = entries
  if (entries.length !== 1 || name === undefined || value === null || value === undefined) {
    return { problem: 'by: name the record by exactly one of its unique fields.' }
  }
  if (name === 'id') {
    const id = String(value)
    return isId(id) ? { named: { id: id.toLowerCase() } } : { problem: refuseId(id) }
  }
  const field = table.fields.get(name)
  if (!field?.unique) {
    return { problem: `by: ${name} is no unique field.` }
  }
  const { type, options } = field
  const stored = type.normalize(value, options)
  // A value that no record could have is a mistake, and not just a record that is missing.
  if (operandValidator(type.operandSchema)(stored).length > 0) {
    return { problem: `by: ${name} must be ${type.expectation(options)}.` }
  }
  return { named: { field, value: String(stored) } }
}
