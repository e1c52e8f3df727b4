import { Ajv, type ErrorObject } from 'ajv'
import addFormats from 'ajv-formats'
import { LRUCache } from 'lru-cache'
import type { JsonSchema } from './field-type.ts'
import { addKeywords, tenantKeywords } from './keywords.ts'

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
  return compile(schema, true)
}

function compile(schema: JsonSchema, allErrors: boolean): Validator {
  checker.validateSchema(schema, true)
  const ajv = new Ajv({
    validateSchema: false,
    allErrors,
    strict: true,
    strictRequired: false,
    allowUnionTypes: true,
    verbose: true,
  })
  addFormats.default(ajv)
  addKeywords(ajv)
  const validate = ajv.compile(schema)
  return (value) => (validate(value) ? [] : (validate.errors ?? []))
}

// Measured, in bytes: what a compiled schema takes, and a pattern or a schema of a tenant's in it when it has been busy.
const sizes = { schema: 4_000, tenants: 150_000, character: 30 }

const sizeOf = (schema: JsonSchema, text: string): number =>
  sizes.schema +
  (tenantKeywords.some((keyword) => keyword in schema) ? sizes.tenants : 0) +
  sizes.character * text.length

const compiled = new LRUCache<string, Validator>({ maxSize: 2 ** 26 })
const texts = new WeakMap<JsonSchema, string>()

/**
 * The validator of a field's value: it tells the first thing that is wrong and looks no further, so that a text that is
 * too long is held against no pattern. Equal schemas share one, whoever's they are, since nothing of a tenant but its
 * options is in it; a change of one field compiles one field, and old versions are forgotten when room is needed.
 */
export function validatorOf(schema: JsonSchema): Validator {
  const text = texts.get(schema) ?? JSON.stringify(schema)
  texts.set(schema, text)
  const known = compiled.get(text)
  if (known) {
    return known
  }
  const made = compile(schema, false)
  compiled.set(text, made, { size: sizeOf(schema, text) })
  return made
}
