import { compileSchema } from '../fields/validator.ts'
import type { AnyField } from '../plan/field.ts'
import { type Row, toValue } from './row.ts'

const known = new WeakMap<AnyField, boolean>()

/** Whether an empty text is a value of a field; in all others it is a missing one. */
export function takesEmptyText(row: Row, field: AnyField): boolean {
  const takes = known.get(field) ?? fits(field, toValue(row, '', field))
  known.set(field, takes)
  return takes
}

function fits({ type, options }: AnyField, value: unknown): boolean {
  return (
    value !== undefined &&
    compileSchema(type.valueSchema(options))(type.normalize(value, options)).length === 0
  )
}
