import { Ajv } from 'ajv'
import { documentKeywords, isObject } from './document-keywords.ts'
import { inlineDefinitions } from './document-references.ts'
import { compileDocumentSchema, documentFormats } from './document-schema.ts'
import { show } from './explain.ts'
import type { JsonSchema } from './field-type.ts'
import { countSteps, patternLimits } from './pattern.ts'

// A schema of so many characters takes a tenth of a second to compile at worst.
/** Levels of schemas within schemas, characters of one as JSON, and steps of all its patterns together. */
const limits = { levels: 20, text: 10_000, steps: 1_000 }

// Deeper than that for the lists and the constants in a schema; it bounds every function here that calls itself.
const levelsOfJson = 64

export const documentSchemaOption = {
  type: 'object',
  storableJson: levelsOfJson,
  description:
    'A JSON Schema that values must fit, of the keywords that say something about the value itself. A $ref names one of ' +
    'its own $defs and does not lead back to itself; patterns are of RE2.',
}

const dialects = [
  'https://json-schema.org/draft/2020-12/schema',
  'https://json-schema.org/draft/2019-09/schema',
  'http://json-schema.org/draft-07/schema',
]

interface Finding {
  problems: string[]
  steps: number
}

/** What is wrong with a JSON Schema of a tenant, as sentences that go on after "For the kind json, ". */
export function findSchemaProblems({ $schema, ...schema }: JsonSchema): string[] {
  if ($schema !== undefined && !dialects.includes(String($schema).replace(/#$/, ''))) {
    return [`schema.$schema must be one of ${dialects.join(', ')}`]
  }
  try {
    const whole = inlineDefinitions(schema)
    const length = Math.max(JSON.stringify(schema).length, JSON.stringify(whole).length)
    if (length > limits.text) {
      return [
        `the schema must have at most ${limits.text} characters, its references written out; it has ${length}`,
      ]
    }
    const problems = findProblems(whole)
    return problems.length > 0 ? problems.slice(0, 10) : findFormalProblems(schema)
  } catch (error) {
    return [(error as Error).message]
  }
}

function findProblems(schema: JsonSchema): string[] {
  const finding: Finding = { problems: [], steps: 0 }
  walk(schema, 'schema', 1, finding)
  const { problems, steps } = finding
  return problems.length === 0 && steps > limits.steps
    ? [`the patterns of the schema are too large: they have ${steps} steps where ${limits.steps} are allowed`]
    : problems
}

function walk(schema: unknown, path: string, levels: number, finding: Finding): void {
  if (typeof schema === 'boolean') {
    return
  }
  if (!isObject(schema)) {
    finding.problems.push(`${path} must be a schema, which is an object, true or false`)
  } else if (levels > limits.levels) {
    finding.problems.push(`the schema must have at most ${limits.levels} levels of schemas in each other`)
  } else {
    for (const [keyword, value] of Object.entries(schema)) {
      const place = `${path}.${keyword}`
      finding.problems.push(...findKeywordProblems(keyword, value, path))
      for (const [name, inner] of innerSchemas(keyword, value, finding, place)) {
        walk(inner, name, levels + 1, finding)
      }
      for (const pattern of patternsOf(keyword, value)) {
        addSteps(pattern, place, finding)
      }
    }
  }
}

function findKeywordProblems(keyword: string, value: unknown, path: string): string[] {
  if (!documentKeywords.has(keyword)) {
    const known = [...documentKeywords.keys()].join(', ')
    return [`${path} has the keyword ${show(keyword)}, which is not one of those that are taken: ${known}`]
  }
  if (keyword === 'format' && !documentFormats.some((format) => format === value)) {
    return [`${path}.format must be one of ${documentFormats.join(', ')}`]
  }
  const unchecked = uncheckedNames(keyword, value)
  return unchecked.map((name) => `${path}.${keyword} has the name ${show(name)}, which cannot be checked`)
}

/** In JavaScript __proto__ is no property like others; and Ajv takes a missing "" for none that is missing. */
function uncheckedNames(keyword: string, value: unknown): string[] {
  return keyword === 'properties'
    ? ['__proto__'].filter((name) => Object.hasOwn(Object(value), name))
    : keyword === 'required' && Array.isArray(value)
      ? ['__proto__', ''].filter((name) => value.includes(name))
      : []
}

/** The schemas in a keyword, each with its path. */
function innerSchemas(
  keyword: string,
  value: unknown,
  { problems }: Finding,
  path: string,
): [string, unknown][] {
  const inner = documentKeywords.get(keyword)
  if (inner === 'schema') {
    return [[path, value]]
  }
  if (inner === 'schemas' && Array.isArray(value)) {
    return value.map((one, index) => [`${path}.${index}`, one])
  }
  if (inner === 'named' && isObject(value)) {
    return Object.entries(value).map(([name, one]) => [`${path}.${name}`, one])
  }
  if (inner === 'schemas' || inner === 'named') {
    problems.push(`${path} must be ${inner === 'named' ? 'an object' : 'a list'} of schemas`)
  }
  return []
}

function patternsOf(keyword: string, value: unknown): string[] {
  return keyword === 'pattern'
    ? [String(value)]
    : keyword === 'patternProperties'
      ? Object.keys(Object(value))
      : []
}

function addSteps(pattern: string, path: string, finding: Finding): void {
  const steps = countSteps(pattern)
  if (typeof steps === 'number') {
    finding.steps += Math.max(steps, 1)
  } else {
    finding.problems.push(
      `${path} is no pattern of RE2, which has no lookaround and no backreferences: ${steps}`,
    )
  }
  if (typeof steps === 'number' && steps > patternLimits.steps) {
    finding.problems.push(`${path} has ${steps} steps where ${patternLimits.steps} are allowed`)
  }
}

const checker = new Ajv({ strict: false, logger: false })

/** What is wrong with the values of keywords, each of which is known. */
function findFormalProblems(schema: JsonSchema): string[] {
  if (!checker.validateSchema(schema)) {
    const [error] = checker.errors ?? []
    const path = ['schema', ...(error?.instancePath.split('/').slice(1) ?? [])].join('.')
    return [`${path} ${error?.message ?? 'is wrong'}`]
  }
  // What is left is what Ajv has to say, such as of a condition without forms.
  compileDocumentSchema(schema)
  return []
}
