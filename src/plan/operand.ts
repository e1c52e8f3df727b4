import type { FieldType, JsonSchema } from '../fields/field-type.ts'
import { compileSchema, type Validator } from '../fields/validator.ts'

const validators = new Map<JsonSchema, Validator>()

/** The schemas of operands belong to kinds, not to tenants: there are as many as kinds. */
export function operandValidator(schema: JsonSchema): Validator {
  const known = validators.get(schema) ?? compileSchema(schema)
  validators.set(schema, known)
  return known
}

/** The kind that an operand is of: of a list, that of its elements. */
export const operandTypeOf = (type: FieldType): FieldType => type.element ?? type
