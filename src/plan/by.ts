import type { Field, Table } from '../catalog/definition.ts'
import { Failure } from '../errors.ts'
import { planId } from './id.ts'
import { operandValidator } from './operand.ts'

/** What names a record: its id, or its value of a unique field, as text. */
export type By = { id: string } | { field: Field; value: string }

/** The record that a `by` argument names. GraphQL checks @oneOf; not every executor of it does. */
export function planBy(table: Table, by: Record<string, unknown>): By {
  const entries = Object.entries(by).filter(([, value]) => value !== undefined)
  const [[name, value] = []] = entries
  if (entries.length !== 1 || name === undefined || value === null || value === undefined) {
    throw refuse('name the record by exactly one of its unique fields')
  }
  if (name === 'id') {
    return { id: planId(String(value)) }
  }
  const field = table.fields.get(name)
  if (!field?.unique) {
    throw refuse(`${name} is no unique field`)
  }
  const { type, options } = field
  const stored = type.normalize(value, options)
  // A value that no record could have is a mistake, and not just a record that is missing.
  if (operandValidator(type.operandSchema)(stored).length > 0) {
    throw refuse(`${name} must be ${type.expectation(options)}`)
  }
  return { field, value: String(stored) }
}

const refuse = (reason: string): Failure => new Failure('BAD_REQUEST', `by: ${reason}.`)
