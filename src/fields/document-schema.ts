import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import addFormats, { type FormatName } from 'ajv-formats'
import { inlineDefinitions } from './document-references.ts'
import { explainRule } from './explain.ts'
import { compilePattern } from './pattern.ts'
import { isSameJson, toSortedText } from './same-json.ts'

// A JSON Schema of a tenant runs in an Ajv of its own kind: patterns on RE2, own properties only, equality as JSON
// means it. Ajv's own equality asks values for their constructor and their valueOf, which a document may bring.

/** Formats of texts that a schema may ask for: those whose rules take no longer for a hostile text than for any other. */
export const documentFormats: FormatName[] = [
  'date',
  'date-time',
  'time',
  'email',
  'uri',
  'uuid',
  'ipv4',
  'ipv6',
]

/** Compiles a JSON Schema that has been checked. */
export function compileDocumentSchema({ $schema, ...schema }: { $schema?: string }): ValidateFunction {
  const ajv = new Ajv({
    validateSchema: false,
    strict: true,
    strictTypes: false,
    strictTuples: false,
    strictRequired: false,
    allowMatchingProperties: true,
    // A document has no property that every object inherits, such as "constructor".
    ownProperties: true,
    verbose: true,
    logger: false,
    code: { regExp: toRegExp },
  })
  addFormats.default(ajv, documentFormats)
  for (const keyword of ['const', 'enum', 'uniqueItems']) {
    ajv.removeKeyword(keyword)
  }
  ajv.addKeyword({ keyword: 'const', validate: isSameJson })
  ajv.addKeyword({ keyword: 'enum', schemaType: 'array', validate: isAmong })
  ajv.addKeyword({ keyword: 'uniqueItems', type: 'array', schemaType: 'boolean', validate: isWithoutTwins })
  return ajv.compile(inlineDefinitions(schema))
}

/** Ajv tells patterns from one another by their text. */
const toRegExp = Object.assign(
  (source: string) => ({ test: compilePattern(source), toString: () => source }),
  { code: 'compilePattern' },
)

const isAmong = (values: readonly unknown[], value: unknown): boolean =>
  values.some((one) => isSameJson(one, value))

/** By their text, and not each with each: a list may be long. */
function isWithoutTwins(wanted: boolean, items: readonly unknown[]): boolean {
  return !wanted || new Set(items.map(toSortedText)).size === items.length
}

type Found = Pick<ErrorObject, 'keyword' | 'instancePath' | 'params'>

/** What is wrong with a document, in words; undefined when it fits. */
export function checkDocument(validate: ValidateFunction, value: unknown): Found | undefined {
  if (validate(value)) {
    return undefined
  }
  // Those before the last one are of the forms that did not fit; a condition only says which of its forms it was.
  const error = validate.errors?.findLast(({ keyword }) => keyword !== 'if')
  if (!error) {
    throw new Error('a schema refused a value without an error; Ajv should have told one')
  }
  const property: string | undefined = error.params['missingProperty'] ?? error.params['additionalProperty']
  const inside = property === undefined ? '' : `/${property.replaceAll('~', '~0').replaceAll('/', '~1')}`
  return {
    keyword: error.keyword,
    instancePath: `${error.instancePath}${inside}`,
    params: { says: explainRule(error) },
  }
}
