import type { Ajv, AnySchemaObject, ErrorObject } from 'ajv'
import type { DataValidateFunction } from 'ajv/dist/types/index.js'
import Big from 'big.js'
import { checkDocument, compileDocumentSchema } from './document-schema.ts'
import { show } from './explain.ts'
import { compilePattern } from './pattern.ts'

/** Those whose rules are written by tenants. */
export const tenantKeywords = ['re2', 'documentSchema']

/** Rules of values that JSON Schema has no word for. */
export function addKeywords(ajv: Ajv): void {
  for (const [keyword, validate] of limits) {
    ajv.addKeyword({ keyword, type: 'string', schemaType: 'string', validate })
  }
  ajv.addKeyword({ keyword: 'storableJson', schemaType: 'number', validate: isStorable })
  // Not `pattern`, which runs on JavaScript's engine: that is for patterns of ours, and many times faster.
  ajv.addKeyword({ keyword: 're2', type: 'string', schemaType: 'string', compile: toPatternRule })
  ajv.addKeyword({ keyword: 'documentSchema', schemaType: 'object', compile: toDocumentRule })
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

function toPatternRule(source: string): DataValidateFunction {
  const matches = compilePattern(source)
  const says = `must match the pattern ${show(source)}`
  return toRule((value) =>
    matches(value as string) ? undefined : { keyword: 'pattern', instancePath: '', params: { says } },
  )
}

function toDocumentRule(schema: object, { storableJson }: AnySchemaObject): DataValidateFunction {
  const validate = compileDocumentSchema(schema)
  // What is deeper is refused beside this keyword, and might be too deep for it.
  return toRule((value) => (isStorable(storableJson, value) ? checkDocument(validate, value) : undefined))
}

type Found = Pick<ErrorObject, 'keyword' | 'instancePath' | 'params'>

/** A rule that tells its own error, for Ajv. */
function toRule(find: (value: unknown) => Found | undefined): DataValidateFunction {
  const rule: DataValidateFunction = (value, context) => {
    const error = find(value)
    rule.errors = error
      ? [{ ...error, instancePath: `${context?.instancePath ?? ''}${error.instancePath}` }]
      : []
    return error === undefined
  }
  return rule
}
