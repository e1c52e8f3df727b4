import type { Issue } from '../errors.ts'
import { pluralOf } from '../names/words.ts'
import { checkCount, findTable, refuse } from './check.ts'
import { checkTexts } from './check-field.ts'
import { checkTableNames, isInverse, toNamed } from './check-names.ts'
import type { TableIds } from './check-relation.ts'
import type { Catalog, Table } from './definition.ts'
import type { Edit, Maker } from './edit.ts'
import { draftField } from './field-edit.ts'
import type { TableInput, TablePatch } from './input.ts'

export function createTable(catalog: Catalog, input: TableInput, make: Maker): Edit {
  const { name, label = null, description = null } = input
  const pluralName = input.pluralName ?? pluralOf(name)
  const fieldInputs = input.fields ?? []
  // A name that is there twice is told once, as such, and not as all the collisions that follow from it.
  const claims = {
    name,
    pluralName,
    fields: [...new Map(fieldInputs.map((field) => [field.name, field])).values()].map(toNamed),
  }
  const issues: Issue[] = [
    ...checkTableNames({
      catalog,
      before: undefined,
      after: claims,
      pathOf: (source) =>
        typeof source === 'string'
          ? ['input', source]
          : [
              ...['input', 'fields'],
              fieldInputs.findLastIndex((one) => one.name === source.field),
              ...(isInverse(source) ? ['options', 'inverse'] : ['name']),
            ],
    }),
    ...checkTexts(input, ['input']),
    ...checkCount(fieldInputs.length, ['input', 'fields']),
    ...checkRepeated(fieldInputs.map((field) => field.name)),
  ]
  const id = make.tableId()
  // A table may refer to itself.
  const tableIds: TableIds = (wanted) => (wanted === name ? id : catalog.tables.get(wanted)?.id)
  const drafts = fieldInputs.map((field, index) => draftField(field, ['input', 'fields', index], tableIds))
  issues.push(...drafts.flatMap((draft) => draft.issues))
  refuse(issues)
  const fields = drafts.flatMap((draft, position) => (draft.field ? [draft.field(make, position)] : []))
  return {
    table: {
      id,
      name,
      pluralName,
      label,
      description,
      definitionVersion: catalog.version + 1,
      fields: new Map(fields.map((field) => [field.name, field])),
      ends: new Map(),
      referrers: [],
    },
    fields,
    summary: `created the table ${name}`,
    change: { action: 'createTable', table: name, input: { ...input } },
  }
}

export function updateTable(catalog: Catalog, tableName: string, patch: TablePatch): Edit {
  const before = findTable(catalog, tableName)
  const { label = before.label, description = before.description } = patch
  const name = patch.name ?? before.name
  const pluralName = patch.pluralName ?? before.pluralName
  refuse([
    ...checkTableNames({
      catalog,
      before,
      after: { name, pluralName, fields: Array.from(before.fields.values(), toNamed) },
      pathOf: (source) => ['input', typeof source === 'string' ? source : 'name'],
    }),
    ...checkTexts(patch, ['input']),
  ])
  const table: Table = { ...before, name, pluralName, label, description }
  return {
    table,
    fields: [],
    summary: name === tableName ? `changed the table ${name}` : `renamed the table ${tableName} to ${name}`,
    change: { action: 'updateTable', table: tableName, input: { ...patch } },
  }
}

export function deleteTable(catalog: Catalog, tableName: string): Edit {
  const table = findTable(catalog, tableName)
  const taken = table.referrers
    .filter(({ owner }) => owner !== table)
    .map(({ owner, field }) => ({ table: owner, field }))
  const names = taken.map((one) => `${one.table.name}.${one.field.name}`)
  return {
    table,
    fields: [],
    deleted: table,
    taken,
    summary: `deleted the table ${tableName}${names.length > 0 ? ` and what refers to it: ${names.join(', ')}` : ''}`,
    change: { action: 'deleteTable', table: tableName },
  }
}

function checkRepeated(names: string[]): Issue[] {
  return names.flatMap((name, index) =>
    names.indexOf(name) === index
      ? []
      : [
          {
            path: ['input', 'fields', index, 'name'],
            rule: 'repeated',
            message: `There are two fields named ${JSON.stringify(name)}.`,
          },
        ],
  )
}
