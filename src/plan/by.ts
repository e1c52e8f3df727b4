import { Failure } from '../errors.ts'
import { planId } from './id.ts'

/** The id that a `by` argument names. GraphQL checks @oneOf; not every executor of it does. */
export function planBy(by: Record<string, unknown>): string {
  const entries = Object.entries(by).filter(([, value]) => value !== undefined)
  const [entry] = entries
  if (entries.length !== 1 || typeof entry?.[1] !== 'string') {
    throw new Failure('BAD_REQUEST', 'by: name the record by exactly one of its unique fields.')
  }
  return planId(entry[1])
}
