import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import Big from 'big.js'
import type { JsonSchema } from './field-type.ts'

/** Says what is wrong with a value; nothing when it fits. */
export type Validator = (value: unknown) => ErrorObject[]

// Whether a schema is one is checked by this one alone: each Ajv would first compile what schemas are like, which takes
// much longer than to compile one of them.
const checker = new Ajv({ strict: false })

/**
 * Compiles a JSON Schema, with formats and exact bounds for decimals. Each has an Ajv of its own, so that it
 * is forgotten together with the definition it was made for; a shared one would remember every schema for ever.
 */
export function compileSchema(schema: JsonSchema): Validator {
  checker.validateSchema(schema, true)
  const ajv = new Ajv({
    validateSchema: false,
    allErrors: true,
    strict: true,
    strictRequired: false,
    allowUnionTypes: true,
    verbose: true,
  })
  addFormats.default(ajv)
  for (const [keyword, validate] of limits) {
    ajv.addKeyword({ keyword, type: 'string', schemaType: 'string', validate })
  }
  ajv.addKeyword({ keyword: 'storableJson', schemaType: 'number', validate: isStorable })
  const validate: ValidateFunction = ajv.compile(schema)
  return (value) => (validate(value) ? [] : (validate.errors ?? []))
}

type Limit = (limit: string, value: string) => boolean

// Not formatMinimum of ajv-formats for moments: it takes the first one of 1970 for none. Ours have a fixed width,
// so that their text compares as they do.
const limits = new Map<string, Limit>([
  ['decimalMinimum', (min, value) => bounded(value, (decimal) => decimal.gte(min))],
  ['decimalMaximum', (max, value) => bounded(value, (decimal) => decimal.lte(max))],
  ['earliest', (min, value) => value >= min],
  ['latest', (max, value) => value <= max],
])

// What is no decimal at all is told by the pattern beside this keyword.
function bounded(value: string, holds: (decimal: Big) => boolean): boolean {
  try {
    return holds(Big(value))
  } catch {
    return true
  }
}

/** Whether JSONB holds a value of so many levels and gives it back as it was, through doubles on both sides. */
function isStorable(levels: number, value: unknown): boolean {
  switch (typeof value) {
    case 'string':
      return value.isWellFormed() && !value.includes('\u0000')
    case 'number':
      // Whole digits that have gone through a double on their way here may have been others.
      return Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value)
    case 'object':
      return (
        value === null ||
        (levels > 0 &&
          Object.entries(value).every(
            ([name, inner]) => isStorable(levels, name) && isStorable(levels - 1, inner),
          ))
      )
    default:
      return typeof value === 'boolean'
  }
}

/** Ends the sentence "title …": what the broken rule asks for; `otherwise` where the rule has no words of its own. */
export function explain({ keyword, params, schema }: ErrorObject, otherwise: string): string {
  const limit = params['limit'] ?? schema
  const phrases = new Map([
    ['minLength', `must have at least ${limit} character${limit === 1 ? '' : 's'}`],
    ['maxLength', `must have at most ${limit} character${limit === 1 ? '' : 's'}`],
    ['minimum', `must be at least ${limit}`],
    ['maximum', `must be at most ${limit}`],
    ['decimalMinimum', `must be at least ${limit}`],
    ['decimalMaximum', `must be at most ${limit}`],
    ['earliest', `must not be before ${limit}`],
    ['latest', `must not be after ${limit}`],
    ['minItems', `must have at least ${limit} item${limit === 1 ? '' : 's'}`],
    ['maxItems', `must have at most ${limit} item${limit === 1 ? '' : 's'}`],
    ['uniqueItems', 'must not have an item twice'],
    ['required', 'is required'],
  ])
  return phrases.get(keyword) ?? otherwise
}
