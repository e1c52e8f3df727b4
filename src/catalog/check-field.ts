import type { ErrorObject } from 'ajv'
import type { Issue } from '../errors.ts'
import { explain } from '../fields/explain.ts'
import type { FieldType, Options } from '../fields/field-type.ts'
import { allFieldTypes, findFieldType } from '../fields/index.ts'
import { compileSchema, type Validator, validatorOf } from '../fields/validator.ts'
import { checkFieldName } from './check-names.ts'
import type { FieldInput } from './input.ts'

type Path = Issue['path']

/** Characters at most. */
export const textLimits = { label: 200, description: 2000 }

/** Whether Postgres can store it: JSONB holds neither U+0000 nor half a surrogate pair. */
export const isText = (text: string): boolean => text.isWellFormed() && !text.includes('\u0000')

export function checkTexts(
  texts: { label?: string | null | undefined; description?: string | null | undefined },
  path: Path,
): Issue[] {
  return (['label', 'description'] as const)
    .filter((name) => !isText(texts[name] ?? '') || (texts[name] ?? '').length > textLimits[name])
    .map((name) => ({
      path: [...path, name],
      rule: 'text',
      message: `A ${name} has at most ${textLimits[name]} characters, and no U+0000 or half surrogate pair.`,
    }))
}

/** A field as it would be defined, or all that is wrong with it. */
export function checkField(
  input: FieldInput,
  path: Path,
): { issues: Issue[]; type?: FieldType; options: Options } {
  const type = findFieldType(input.kind)
  const options = (input.options ?? {}) as Options
  const issues = [...checkFieldName(input.name, [...path, 'name']), ...checkTexts(input, path)]
  if (!type) {
    const kinds = allFieldTypes.map(({ kind }) => kind).join(', ')
    const message = `There is no kind ${JSON.stringify(input.kind)}; the kinds are: ${kinds}.`
    return { issues: [...issues, { path: [...path, 'kind'], rule: 'kind', message }], options }
  }
  return { issues: [...issues, ...checkOptions(type, options, [...path, 'options'])], type, options }
}

const optionValidators = new Map<string, Validator>()

/** Compiled when the first field of its kind is defined: all at once would make every command start half a second later. */
function optionValidatorOf(type: FieldType): Validator {
  const known = optionValidators.get(type.kind) ?? compileSchema(type.optionSchema)
  optionValidators.set(type.kind, known)
  return known
}

export function checkOptions(type: FieldType, options: Options, path: Path): Issue[] {
  const errors = optionValidatorOf(type)(options)
  if (errors.length > 0) {
    return errors.map((error) => toIssue(type, error, path))
  }
  const sentences = isStorable(options)
    ? (type.checkOptions?.(options) ?? [])
    : ['texts must be without U+0000 and half surrogate pairs']
  return sentences.map((sentence) => ({
    path,
    rule: 'options',
    message: `For the kind ${type.kind}, ${sentence}.`,
  }))
}

function toIssue(type: FieldType, error: ErrorObject, path: Path): Issue {
  const property: string | undefined = error.params['missingProperty'] ?? error.params['additionalProperty']
  const inside = [...error.instancePath.split('/').slice(1), ...(property === undefined ? [] : [property])]
  const known = Object.keys((type.optionSchema['properties'] as object) ?? {}).join(', ') || 'none'
  const name = inside.length > 0 ? `The option ${inside.join('.')}` : 'The options'
  return {
    path: [...path, ...inside.map((part) => (/^\d+$/.test(part) ? Number(part) : part))],
    rule: error.keyword,
    message:
      error.keyword === 'additionalProperties'
        ? `The option ${inside.join('.')} does not exist for the kind ${type.kind}; its options are: ${known}.`
        : `${name} ${explain(error, error.message ?? 'must be another one')}.`,
  }
}

/** The schemas of options say how deep they go, so this is for options that fit theirs. */
function isStorable(value: unknown): boolean {
  return typeof value === 'string'
    ? isText(value)
    : typeof value !== 'object' || value === null || Object.values(value).every(isStorable)
}

/** Whether the field may be unique, if that is asked of it. */
export function checkUnique(
  type: FieldType,
  field: { unique: boolean; default: unknown },
  path: Path,
): Issue[] {
  const refuse = (message: string): Issue[] => [{ path: [...path, 'unique'], rule: 'unique', message }]
  if (!field.unique) {
    return []
  }
  if (!type.uniqueable) {
    const able = allFieldTypes.filter(({ uniqueable }) => uniqueable).map(({ kind }) => kind)
    return refuse(`A field of the kind ${type.kind} cannot be unique; these can: ${able.join(', ')}.`)
  }
  return field.default === undefined
    ? []
    : refuse('A unique field has no default: the second record that takes it would be refused.')
}

/** A default in stored form must be a value the field itself would take. */
export function checkDefault(type: FieldType, options: Options, stored: unknown, path: Path): Issue[] {
  const [error] = validatorOf(type.valueSchema(options))(stored)
  return error
    ? [
        {
          path,
          rule: error.keyword,
          message: `The default ${explain(error, `must be ${type.expectation(options)}`)}.`,
        },
      ]
    : []
}
