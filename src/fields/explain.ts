import type { ErrorObject } from 'ajv'

/** Characters of a pattern or of a value that are shown; the schema has it whole. */
const shownAtMost = 100

export const show = (value: unknown): string => {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > shownAtMost ? `${text.slice(0, shownAtMost)}…` : text
}

/** What JSONB holds and gives back as it was. */
export const storableJson = (levels: unknown): string =>
  `JSON of at most ${levels} levels, without U+0000 and half surrogate pairs, and with whole numbers of more than 15 digits as text`

const count = (limit: unknown, one: string, ending = 's'): string =>
  `${limit} ${one}${limit === 1 ? '' : ending}`

/** Ends the sentence "title …": what the broken rule asks for; `otherwise` where the rule has no words of its own. */
export function explain({ keyword, params, schema }: ErrorObject, otherwise: string): string {
  const limit = params['limit'] ?? schema
  const phrases = new Map([
    ['minLength', `must have at least ${count(limit, 'character')}`],
    ['maxLength', `must have at most ${count(limit, 'character')}`],
    ['minimum', `must be at least ${limit}`],
    ['maximum', `must be at most ${limit}`],
    ['decimalMinimum', `must be at least ${limit}`],
    ['decimalMaximum', `must be at most ${limit}`],
    ['earliest', `must not be before ${limit}`],
    ['latest', `must not be after ${limit}`],
    ['minItems', `must have at least ${count(limit, 'item')}`],
    ['maxItems', `must have at most ${count(limit, 'item')}`],
    ['uniqueItems', 'must not have an item twice'],
    ['required', 'is required'],
    ['storableJson', `must be ${storableJson(schema)}`],
  ])
  // A rule that a tenant wrote says itself what it asks for: the kind knows nothing of it.
  return params['says'] ?? phrases.get(keyword) ?? otherwise
}

const types: Record<string, string> = {
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  null: 'null',
}

/** The same for rules of a JSON Schema that a tenant wrote, where no kind has words for them. */
export function explainRule(error: ErrorObject): string {
  const { params } = error
  const phrases: Record<string, () => string> = {
    type: () =>
      `must be ${[params['type']]
        .flat()
        .map((type) => types[type])
        .join(' or ')}`,
    exclusiveMinimum: () => `must be greater than ${params['limit']}`,
    exclusiveMaximum: () => `must be less than ${params['limit']}`,
    multipleOf: () => `must be a multiple of ${params['multipleOf']}`,
    minProperties: () => `must have at least ${count(params['limit'], 'member')}`,
    maxProperties: () => `must have at most ${count(params['limit'], 'member')}`,
    additionalProperties: () => 'must not be there; the schema does not know it',
    propertyNames: () => `must not have the name ${show(params['propertyName'])}`,
    pattern: () => `must match the pattern ${show(params['pattern'])}`,
    format: () => `must have the format ${params['format']}`,
    enum: () => `must be one of the values of the schema: ${show(error.schema)}`,
    const: () => `must be ${show(error.schema)}`,
    contains: () => 'must have an item that the schema asks for',
    anyOf: () => 'must fit one of the forms in the schema',
    oneOf: () => 'must fit exactly one of the forms in the schema',
    not: () => 'must not be what the schema excludes',
    'false schema': () => 'must not be there',
  }
  return explain(error, phrases[error.keyword]?.() ?? 'must fit the schema')
}
