import { isObject, mapSchemas } from './document-keywords.ts'
import { show } from './explain.ts'
import type { JsonSchema } from './field-type.ts'

/** Schemas in a schema whose references are written out: a short one could otherwise stand for millions. */
const schemasAtMost = 1_000

/**
 * A JSON Schema with its definitions in the place of references to them, so that it is as large as it looks and ends
 * somewhere. Throws a sentence where it cannot be: a reference leads out of the schema, or back to itself.
 */
export function inlineDefinitions({ $defs, definitions, ...schema }: JsonSchema): JsonSchema {
  const named = new Map([...nameAll('$defs', $defs), ...nameAll('definitions', definitions)])
  let schemas = 0
  const inline = (one: unknown, within: readonly unknown[]): unknown => {
    schemas += 1
    if (schemas > schemasAtMost) {
      throw new Error(`the schema has more than ${schemasAtMost} schemas when its references are written out`)
    }
    if (!isObject(one)) {
      return one
    }
    const { $ref, ...rest } = one as JsonSchema
    const own = mapSchemas(rest, (inner) => inline(inner, within))
    if ($ref === undefined) {
      return own
    }
    if (!named.has($ref)) {
      throw new Error(`the $ref ${show($ref)} names no definition of the schema, such as "#/$defs/name"`)
    }
    if (within.includes($ref)) {
      throw new Error(`the $ref ${show($ref)} leads back to itself`)
    }
    const both = Array.isArray(own['allOf']) ? own['allOf'] : []
    return { ...own, allOf: [...both, inline(named.get($ref), [...within, $ref])] }
  }
  return inline(schema, []) as JsonSchema
}

const nameAll = (keyword: string, definitions: unknown): [unknown, unknown][] =>
  Object.entries(Object(definitions)).map(([name, one]) => [
    `#/${keyword}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`,
    one,
  ])
