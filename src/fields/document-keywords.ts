/** What a keyword holds: a schema, a list of schemas, schemas by name, or a value that is none. */
type Inner = 'schema' | 'schemas' | 'named' | 'value'

/** The keywords that a JSON Schema of a tenant may have, and what is in them. */
export const documentKeywords = new Map<string, Inner>([
  ...['items', 'additionalProperties', 'propertyNames', 'contains', 'not', 'if', 'then', 'else'].map(
    (name): [string, Inner] => [name, 'schema'],
  ),
  ...['allOf', 'anyOf', 'oneOf'].map((name): [string, Inner] => [name, 'schemas']),
  ...['properties', 'patternProperties'].map((name): [string, Inner] => [name, 'named']),
  ...[
    ...['type', 'enum', 'const', 'title', 'description', '$comment', 'examples'],
    ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
    ...['minLength', 'maxLength', 'pattern', 'format'],
    ...['minItems', 'maxItems', 'uniqueItems'],
    ...['required', 'minProperties', 'maxProperties'],
  ].map((name): [string, Inner] => [name, 'value']),
])

export const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A schema with each schema right in it replaced; what is none is left for whoever checks it. */
export function mapSchemas(schema: object, replace: (inner: unknown) => unknown): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(schema).map(([keyword, value]) => {
      const inner = documentKeywords.get(keyword)
      return inner === 'schema'
        ? [keyword, replace(value)]
        : inner === 'schemas' && Array.isArray(value)
          ? [keyword, value.map(replace)]
          : inner === 'named' && isObject(value)
            ? [keyword, Object.fromEntries(Object.entries(value).map(([name, one]) => [name, replace(one)]))]
            : [keyword, value]
    }),
  )
}
