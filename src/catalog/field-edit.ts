import type { Issue } from '../errors.ts'
import type { FieldType, Options } from '../fields/field-type.ts'
import { checkCount, findField, findTable, refuse } from './check.ts'
import { checkDefault, checkField, checkOptions, checkTexts, checkUnique } from './check-field.ts'
import { checkFieldName, checkNewName } from './check-names.ts'
import { checkRelation, relationOf, type TableIds, tableIdsOf } from './check-relation.ts'
import type { Catalog, Field } from './definition.ts'
import type { Edit, Maker } from './edit.ts'
import type { FieldInput, FieldPatch } from './input.ts'

/** A field that is checked but has no id yet; `field` is missing when something is wrong with it. */
export interface FieldDraft {
  issues: Issue[]
  field?: (make: Maker, position: number) => Field
}

export function draftField(input: FieldInput, path: (string | number)[], tableIds: TableIds): FieldDraft {
  const { issues, type, options } = checkField(input, path)
  if (!type || issues.length > 0) {
    return { issues }
  }
  const complete = completeOptions(type, options, undefined)
  const { stored, issues: defaultIssues } = toDefault(type, complete, input.default, [...path, 'default'])
  const unique = input.unique ?? false
  const required = input.required ?? false
  const relation = relationOf(type, complete, tableIds)
  return {
    issues: [
      ...(relation
        ? checkRelation({ type, options: complete, required, default: input.default }, tableIds, path)
        : defaultIssues),
      ...checkUnique(type, { unique, default: stored }, path),
    ],
    field: (make, position) => ({
      id: make.fieldId(),
      key: make.key(),
      name: input.name,
      label: input.label ?? null,
      description: input.description ?? null,
      kind: type.kind,
      type,
      options: complete,
      ...(relation ? { relation } : {}),
      required,
      unique,
      default: stored,
      valueSchema: type.valueSchema(complete),
      position,
    }),
  }
}

export function addField(catalog: Catalog, tableName: string, input: FieldInput, make: Maker): Edit {
  const before = findTable(catalog, tableName)
  const fields = [...before.fields.values()]
  const { issues, field: finish } = draftField(input, ['field'], tableIdsOf(catalog))
  refuse([
    ...issues,
    ...checkCount(fields.length + 1, ['field']),
    ...checkNewName(
      catalog,
      { table: before, others: fields },
      { field: input, path: { name: ['field', 'name'], options: ['field', 'options'] } },
    ),
  ])
  const position = Math.max(-1, ...fields.map((field) => field.position)) + 1
  const field = finish?.(make, position)
  return {
    table: before,
    fields: field ? [field] : [],
    summary: `added the field ${tableName}.${input.name}`,
    change: { action: 'addField', table: tableName, field: { ...input } },
  }
}

/** Label, description, required, default and options. They are for values to come: those of records stay as they are. */
export function updateField(catalog: Catalog, tableName: string, fieldName: string, patch: FieldPatch): Edit {
  const table = findTable(catalog, tableName)
  const before = findField(table, fieldName)
  const { type } = before
  const path = ['input']
  const given = patch.options === undefined ? undefined : ((patch.options ?? {}) as Options)
  const optionIssues = given === undefined ? [] : checkOptions(type, given, [...path, 'options'])
  const options =
    given === undefined || optionIssues.length > 0
      ? before.options
      : completeOptions(type, given, before.options)
  const losses = optionIssues.length > 0 ? [] : checkLosses(before, options, [...path, 'options'])
  // A kept default stays as it is stored, like the values of records: a renamed choice is still the same choice.
  const { stored, issues } =
    patch.default === undefined
      ? keepDefault(before, options, [...path, 'options'])
      : toDefault(type, options, patch.default, [...path, 'default'])
  const unique = patch.unique ?? before.unique
  const required = patch.required ?? before.required
  const tableIds = tableIdsOf(catalog)
  const relation = relationOf(type, options, tableIds)
  const others = [...table.fields.values()].filter((field) => field !== before)
  refuse([
    ...checkTexts(patch, path),
    ...optionIssues,
    ...losses,
    ...(relation
      ? checkRelation({ type, options, required, default: patch.default }, tableIds, path)
      : issues),
    ...checkUnique(type, { unique, default: stored }, path),
    ...(relation && relation.inverse !== before.relation?.inverse
      ? checkNewName(
          catalog,
          { table, others },
          { field: { ...before, options }, path: { name: path, options: [...path, 'options'] } },
        )
      : []),
  ])
  const field: Field = {
    ...before,
    label: patch.label === undefined ? before.label : patch.label,
    description: patch.description === undefined ? before.description : patch.description,
    required,
    unique,
    options,
    ...(relation ? { relation } : {}),
    default: stored,
    valueSchema: type.valueSchema(options),
  }
  return {
    table,
    fields: [field],
    claims: field.unique && !before.unique ? [field] : [],
    releases: before.unique && !field.unique ? [field] : [],
    summary: `changed the field ${tableName}.${fieldName}`,
    change: { action: 'updateField', table: tableName, field: fieldName, input: { ...patch } },
  }
}

export function renameField(catalog: Catalog, tableName: string, fieldName: string, name: string): Edit {
  const table = findTable(catalog, tableName)
  const before = findField(table, fieldName)
  const others = [...table.fields.values()].filter((field) => field !== before)
  refuse([
    ...checkFieldName(name, ['name']),
    ...checkNewName(
      catalog,
      { table, others },
      { field: { ...before, name }, path: { name: ['name'], options: ['name'] } },
    ),
  ])
  return {
    table,
    fields: [{ ...before, name }],
    summary: `renamed the field ${tableName}.${fieldName} to ${name}`,
    change: { action: 'renameField', table: tableName, field: fieldName, name },
  }
}

export function deleteField(catalog: Catalog, tableName: string, fieldName: string): Edit {
  const table = findTable(catalog, tableName)
  const field = findField(table, fieldName)
  return {
    table,
    fields: [],
    deleted: field,
    releases: field.unique ? [field] : [],
    summary: `deleted the field ${tableName}.${fieldName}`,
    change: { action: 'deleteField', table: tableName, field: fieldName },
  }
}

/** Why stored values could not be read any more. */
function checkLosses({ type, options: before }: Field, after: Options, path: (string | number)[]): Issue[] {
  return (type.losses?.(before, after) ?? []).map((sentence) => ({
    path,
    rule: 'loss',
    message: `Stored values could not be read with the new options: ${sentence}.`,
  }))
}

function completeOptions(type: FieldType, options: Options, before: Options | undefined): Options {
  return type.completeOptions?.(options, before) ?? options
}

/** It is not for the past like the values of records: new records will get it. */
function keepDefault({ type, default: stored }: Field, options: Options, path: (string | number)[]) {
  return { stored, issues: stored === undefined ? [] : checkDefault(type, options, stored, path) }
}

function toDefault(type: FieldType, options: Options, value: unknown, path: (string | number)[]) {
  if (value === undefined || value === null) {
    return { stored: undefined, issues: [] }
  }
  const stored = type.normalize(value, options)
  return { stored, issues: checkDefault(type, options, stored, path) }
}
