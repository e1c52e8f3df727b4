import type { End, Field, Table } from '../catalog/definition.ts'
import type { FieldVersion } from '../catalog/versions.ts'
import { loadFieldVersions } from '../load/field-versions.ts'
import { builder } from './builder.ts'

const FieldVersionType = builder.objectRef<FieldVersion>('FieldVersion')
const FieldVersionConnection = builder.objectRef<FieldVersion[]>('FieldVersionConnection')

export const FieldType = builder.objectRef<Field>('Field').implement({
  description: 'A typed attribute of a table.',
  fields: (t) => ({
    name: t.exposeString('name', { nullable: false, description: 'Its name in the API.' }),
    kind: t.exposeString('kind', { nullable: false, description: 'See fieldKinds.' }),
    key: t.exposeString('key', {
      nullable: false,
      description: 'Its name in stored documents; it never changes.',
    }),
    label: t.exposeString('label', { description: 'What people read.' }),
    description: t.exposeString('description'),
    options: t.field({ type: 'JSON', nullable: false, resolve: ({ options }) => options }),
    required: t.exposeBoolean('required', { nullable: false }),
    unique: t.exposeBoolean('unique', { nullable: false }),
    default: t.field({
      type: 'JSON',
      description: 'The value that a new record gets when it brings none.',
      resolve: (field) =>
        field.default === undefined ? null : field.type.output(field.default, field.options),
    }),
    valueSchema: t.field({
      type: 'JSON',
      nullable: false,
      description:
        'The JSON Schema of a stored value, with words of ours where that has none: re2 (a pattern of RE2), documentSchema, storableJson, decimalMinimum, decimalMaximum, earliest, latest.',
      resolve: (field) => field.valueSchema,
    }),
    versions: t.field({
      type: FieldVersionConnection,
      nullable: false,
      description: 'How it was defined, the newest first.',
      args: {
        first: t.arg.int({ defaultValue: 20 }),
        before: t.arg.int({ description: 'Only versions before this one.' }),
      },
      resolve: ({ id }, args, context) => loadFieldVersions(context.tenant(), id, args),
    }),
  }),
})

FieldVersionType.implement({
  description: 'A field as a change of the definitions left it.',
  fields: (t) => ({
    version: t.exposeInt('version', {
      nullable: false,
      description: 'The catalog version of the change; see catalogChanges.',
    }),
    at: t.expose('at', { type: 'DateTime', nullable: false }),
    actor: t.exposeString('actor', { nullable: false }),
    isDeleted: t.exposeBoolean('isDeleted', { nullable: false }),
    field: t.expose('field', { type: FieldType, nullable: false, description: 'The field as it was then.' }),
  }),
})

FieldVersionConnection.implement({
  fields: (t) => ({
    nodes: t.field({ type: [FieldVersionType], nullable: false, resolve: (versions) => versions }),
  }),
})

const InverseType = builder.objectRef<End>('Inverse').implement({
  description: 'What a table calls the records of another one that refer to its own.',
  fields: (t) => ({
    name: t.exposeString('name', { nullable: false }),
    table: t.string({
      nullable: false,
      description: 'The table of those records.',
      resolve: ({ owner }) => owner.name,
    }),
    field: t.string({
      nullable: false,
      description: 'The field by which they refer; the inverse is one of its options.',
      resolve: ({ field }) => field.name,
    }),
  }),
})

export const TableType = builder.objectRef<Table>('Table').implement({
  description: 'A tenant-defined type of record.',
  fields: (t) => ({
    name: t.exposeString('name', { nullable: false, description: 'Its name in the API, singular.' }),
    pluralName: t.exposeString('pluralName', { nullable: false }),
    label: t.exposeString('label', { description: 'What people read.' }),
    description: t.exposeString('description'),
    version: t.int({
      nullable: false,
      description: 'The catalog version that last changed it.',
      resolve: (table) => table.definitionVersion,
    }),
    fields: t.field({
      type: [FieldType],
      nullable: false,
      resolve: ({ fields }) => [...fields.values()],
    }),
    inverses: t.field({
      type: [InverseType],
      nullable: false,
      description: 'Relations that other tables, or the table itself, have to it.',
      resolve: ({ ends }) => [...ends.values()].filter(({ isInverse }) => isInverse),
    }),
  }),
})
