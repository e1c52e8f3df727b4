import { type ChangeEntry, listChanges } from '../catalog/log.ts'
import type { FieldType } from '../fields/field-type.ts'
import { allFieldTypes } from '../fields/index.ts'
import { builder } from './builder.ts'
import { TableType } from './table-type.ts'

const FieldKind = builder.objectRef<FieldType>('FieldKind').implement({
  description: 'A type that a field can have.',
  fields: (t) => ({
    kind: t.exposeString('kind', { nullable: false }),
    description: t.exposeString('description', { nullable: false }),
    optionSchema: t.field({
      type: 'JSON',
      nullable: false,
      description: 'The JSON Schema of its options.',
      resolve: ({ optionSchema }) => optionSchema,
    }),
    operators: t.stringList({
      nullable: false,
      description: 'What a filter may ask of it.',
      resolve: ({ operators }) => operators.map(({ name }) => name),
    }),
  }),
})

const CatalogChange = builder.objectRef<ChangeEntry>('CatalogChange').implement({
  description: 'One change to the definitions.',
  fields: (t) => ({
    version: t.exposeInt('version', { nullable: false }),
    at: t.expose('at', { type: 'DateTime', nullable: false }),
    actor: t.exposeString('actor', { nullable: false }),
    summary: t.exposeString('summary', { nullable: false }),
    change: t.field({ type: 'JSON', nullable: false, resolve: ({ change }) => change }),
  }),
})

const CatalogChangeConnection = builder.objectRef<ChangeEntry[]>('CatalogChangeConnection').implement({
  fields: (t) => ({
    nodes: t.field({ type: [CatalogChange], nullable: false, resolve: (changes) => changes }),
  }),
})

builder.queryType({
  fields: (t) => ({
    tables: t.field({
      type: [TableType],
      nullable: false,
      resolve: async (_, __, context) => [...(await context.catalog()).tables.values()],
    }),
    table: t.field({
      type: TableType,
      args: { name: t.arg.string({ required: true }) },
      resolve: async (_, { name }, context) => (await context.catalog()).tables.get(name),
    }),
    fieldKinds: t.field({ type: [FieldKind], nullable: false, resolve: () => [...allFieldTypes] }),
    catalogVersion: t.int({
      nullable: false,
      description: 'Goes up by one with every change to the definitions.',
      resolve: async (_, __, context) => (await context.catalog()).version,
    }),
    catalogChanges: t.field({
      type: CatalogChangeConnection,
      nullable: false,
      description: 'What happened to the definitions, the newest first.',
      args: {
        first: t.arg.int({ defaultValue: 20 }),
        before: t.arg.int({ description: 'Only changes before this version.' }),
      },
      resolve: (_, args, context) => listChanges(context.tenant(), args),
    }),
  }),
})
