import { Failure, type Issue } from '../errors.ts'
import type { FieldType, Options } from '../fields/field-type.ts'
import { fieldTypes, findFieldType } from '../fields/index.ts'
import { compileSchema, explain } from '../fields/validator.ts'
import { type Claimant, findCollisions } from '../names/claims.ts'
import { reservedFields } from '../names/reserved.ts'
import { isFieldName, isTableName, lowerFirst, nameLengthAtMost } from '../names/words.ts'
import type { Catalog, Field, Table } from './definition.ts'
import type { FieldInput } from './input.ts'

type Path = (string | number)[]

export const fieldsAtMost = 500

/** Refuses a change as a whole, with everything that is wrong with it. */
export function refuse(issues: Issue[]): void {
  if (issues.length > 0) {
    const [first] = issues
    const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : ''
    throw new Failure('DEFINITION_INVALID', `${first?.message}${more}`, { issues })
  }
}

const issue = (path: Path, rule: string, message: string): Issue => ({ path, rule, message })

export function findTable(catalog: Catalog, name: string): Table {
  const table = catalog.tables.get(name)
  if (!table) {
    throw new Failure('DEFINITION_INVALID', `There is no table ${JSON.stringify(name)}.`, {
      issues: [issue(['table'], 'unknown', 'There is no such table.')],
      hint: `The tables are: ${[...catalog.tables.keys()].join(', ') || 'none yet'}.`,
    })
  }
  return table
}

export function findField(table: Table, name: string): Field {
  const field = table.fields.get(name)
  if (!field) {
    throw new Failure('DEFINITION_INVALID', `The table ${table.name} has no field ${JSON.stringify(name)}.`, {
      issues: [issue(['field'], 'unknown', 'There is no such field.')],
      hint: `Its fields are: ${[...table.fields.keys()].join(', ') || 'none yet'}.`,
    })
  }
  return field
}

export function checkTableNames(name: string, pluralName: string, path: Path): Issue[] {
  const issues: Issue[] = []
  if (!isTableName(name) || name.length > nameLengthAtMost) {
    issues.push(
      issue(
        [...path, 'name'],
        'name',
        `A table's name is ASCII letters and digits with a capital first, like SalesOrder, at most ${nameLengthAtMost} characters; ${JSON.stringify(name)} is not.`,
      ),
    )
  }
  if (!isFieldName(pluralName) || pluralName.length > nameLengthAtMost) {
    issues.push(
      issue(
        [...path, 'pluralName'],
        'name',
        `A plural name is ASCII letters and digits with a small letter first, like salesOrders, at most ${nameLengthAtMost} characters; ${JSON.stringify(pluralName)} is not.`,
      ),
    )
  }
  if (lowerFirst(name) === pluralName) {
    issues.push(
      issue(
        [...path, 'pluralName'],
        'name',
        `The plural of ${name} must differ from its singular; give another pluralName, like ${pluralName}List.`,
      ),
    )
  }
  return issues
}

export function checkFieldName(name: string, path: Path): Issue[] {
  if (!isFieldName(name) || name.length > nameLengthAtMost) {
    return [
      issue(
        path,
        'name',
        `A field's name is ASCII letters and digits with a small letter first, like closesOn, at most ${nameLengthAtMost} characters; ${JSON.stringify(name)} is not.`,
      ),
    ]
  }
  return reservedFields.has(name)
    ? [issue(path, 'reserved', `The name ${name} is reserved; choose another one.`)]
    : []
}

const textLimits = { label: 200, description: 2000 }

export function checkTexts(
  texts: { label?: string | null | undefined; description?: string | null | undefined },
  path: Path,
): Issue[] {
  return (['label', 'description'] as const).flatMap((name) => {
    const text = texts[name] ?? ''
    return text.length > textLimits[name] || text.includes('\u0000') || !text.isWellFormed()
      ? [
          issue(
            [...path, name],
            'text',
            `A ${name} has at most ${textLimits[name]} characters, and no U+0000 or half surrogate pair.`,
          ),
        ]
      : []
  })
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
    const kinds = fieldTypes.map(({ kind }) => kind).join(', ')
    issues.push(
      issue(
        [...path, 'kind'],
        'kind',
        `There is no kind ${JSON.stringify(input.kind)}; the kinds are: ${kinds}.`,
      ),
    )
    return { issues, options }
  }
  return { issues: [...issues, ...checkOptions(type, options, [...path, 'options'])], type, options }
}

const optionValidators = new Map(fieldTypes.map((type) => [type.kind, compileSchema(type.optionSchema)]))

export function checkOptions(type: FieldType, options: Options, path: Path): Issue[] {
  const errors = optionValidators.get(type.kind)?.(options) ?? []
  if (errors.length > 0) {
    return errors.map((error) => {
      const inside = error.instancePath.split('/').slice(1)
      const place = [...path, ...inside.map((part) => (/^\d+$/.test(part) ? Number(part) : part))]
      const missing = error.params['missingProperty'] ?? error.params['additionalProperty']
      const known = Object.keys((type.optionSchema['properties'] as object) ?? {}).join(', ') || 'none'
      const message =
        error.keyword === 'additionalProperties'
          ? `The option ${missing} does not exist for the kind ${type.kind}; its options are: ${known}.`
          : `The option ${[...inside, ...(missing ? [missing] : [])].join('.') || 'object'} ${explain(error, (error.message ?? '').replace(/^must be /, '').replace(/^must /, 'such that it must '))}.`
      return issue(missing ? [...place, missing] : place, error.keyword, message)
    })
  }
  return (type.checkOptions?.(options) ?? []).map((sentence) =>
    issue(path, 'options', `For the kind ${type.kind}, ${sentence}.`),
  )
}

/** A default in stored form must be a value the field itself would take. */
export function checkDefault(type: FieldType, options: Options, stored: unknown, path: Path): Issue[] {
  const [error] = compileSchema(type.valueSchema(options))(stored)
  return error
    ? [issue(path, error.keyword, `The default ${explain(error, type.expectation(options))}.`)]
    : []
}

export function checkCount(count: number, path: Path): Issue[] {
  return count > fieldsAtMost
    ? [issue(path, 'count', `A table has at most ${fieldsAtMost} fields; this would be ${count}.`)]
    : []
}

/** Names that two definitions would both make. The changed table comes last, so that it is the one told. */
export function checkCollisions(
  others: Iterable<Table>,
  changed: Claimant,
  pathOf: (field: string | undefined) => Path,
): Issue[] {
  const rest = [...others].map((table) => ({ ...table, fields: [...table.fields.values()] }))
  return findCollisions([...rest, changed]).map(({ field, message }) =>
    issue(pathOf(field), 'collision', message),
  )
}

export function checkLogSize(first: number): number {
  if (first < 0 || first > 1000) {
    throw new Failure('BAD_REQUEST', `first is ${first}; it must be between 0 and 1000.`, {
      hint: 'Go on with before: the version of the last one.',
    })
  }
  return first
}

/** A tenant's slug goes into tokens and addresses. */
export function checkTenant({ slug, name }: { slug: string; name: string }): void {
  const issues: Issue[] = [
    ...(/^[a-z][a-z0-9-]{0,62}$/.test(slug)
      ? []
      : [
          issue(
            ['input', 'slug'],
            'name',
            `A slug is small letters, digits and hyphens, a letter first, at most 63 characters; ${JSON.stringify(slug)} is not.`,
          ),
        ]),
    ...(name.trim() === '' ||
    name.length > textLimits.label ||
    name.includes('\u0000') ||
    !name.isWellFormed()
      ? [
          issue(
            ['input', 'name'],
            'text',
            `A tenant's name has 1 to ${textLimits.label} characters, and no U+0000 or half surrogate pair.`,
          ),
        ]
      : []),
  ]
  const [first] = issues
  if (first) {
    throw new Failure('INPUT_INVALID', first.message, { issues })
  }
}
