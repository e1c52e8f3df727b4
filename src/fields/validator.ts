import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import Big from 'big.js'
import type { JsonSchema } from './field-type.ts'

/** Says what is wrong with a value; nothing when it fits. */
export type Validator = (value: unknown) => ErrorObject[]

/**
 * Compiles a JSON Schema, with formats and exact bounds for decimals. Each has an Ajv of its own, so that it
 * is forgotten together with the definition it was made for; a shared one would remember every schema for ever.
 */
export function compileSchema(schema: JsonSchema): Validator {
  const ajv = new Ajv({ allErrors: true, strict: true, strictRequired: false, allowUnionTypes: true })
  addFormats.default(ajv)
  ajv.addKeyword({
    keyword: 'decimalMinimum',
    type: 'string',
    schemaType: 'string',
    validate: (min: string, value: string) => bounded(value, (decimal) => decimal.gte(min)),
  })
  ajv.addKeyword({
    keyword: 'decimalMaximum',
    type: 'string',
    schemaType: 'string',
    validate: (max: string, value: string) => bounded(value, (decimal) => decimal.lte(max)),
  })
  const validate: ValidateFunction = ajv.compile(schema)
  return (value) => (validate(value) ? [] : (validate.errors ?? []))
}

// What is no decimal at all is told by the pattern beside this keyword.
function bounded(value: string, holds: (decimal: Big) => boolean): boolean {
  try {
    return holds(Big(value))
  } catch {
    return true
  }
}

/** Ends the sentence "title …": what the broken rule asks for. */
export function explain({ keyword, params }: ErrorObject, expectation: string): string {
  const limit = params['limit']
  const phrases = new Map([
    ['minLength', `must have at least ${limit} character${limit === 1 ? '' : 's'}`],
    ['maxLength', `must have at most ${limit} character${limit === 1 ? '' : 's'}`],
    ['minimum', `must be at least ${limit}`],
    ['maximum', `must be at most ${limit}`],
    ['formatMinimum', `must not be before ${limit}`],
    ['formatMaximum', `must not be after ${limit}`],
    ['required', 'is required'],
  ])
  return phrases.get(keyword) ?? `must be ${expectation}`
}
