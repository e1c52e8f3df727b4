import type { Field, Table } from '../catalog/definition.ts'
import { builder } from './builder.ts'

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
      description: 'The JSON Schema of a stored value.',
      resolve: (field) => field.valueSchema,
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
  }),
})
