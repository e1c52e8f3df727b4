import type { InterfaceRef, ObjectRef } from '@pothos/core'
import { type Table, valueFields } from '../catalog/definition.ts'
import type { FieldType } from '../fields/field-type.ts'
import { readStored } from '../fields/stored.ts'
import { systemFields } from '../fields/system.ts'
import { ownTypeNamesOf } from '../names/table-names.ts'
import type { Context, RecordSource } from '../operations/context.ts'
import { columnIn, tableOf } from '../operations/context.ts'
import { type HistoryLine, openHistory } from '../operations/history.ts'
import type { Types } from '../operations/operation.ts'
import type { Walk } from '../operations/walk.ts'
import { sizeByDefault } from '../plan/list.ts'
import type { Builder } from './builder.ts'
import { describe } from './describe.ts'
import { endFields } from './end-fields.ts'

/** Everything that can be found again by its id alone. */
export function makeNode(builder: Builder): InterfaceRef<Types, RecordSource> {
  return builder.interfaceRef<RecordSource>('Node').implement({
    description: 'Anything that can be found again by its id alone.',
    resolveType: ({ table }) => table,
    fields: (t) => ({ id: t.id({ nullable: false, resolve: ({ row }) => row.id }) }),
  })
}

interface RecordParts {
  node: InterfaceRef<Types, RecordSource>
  history: ObjectRef<Types, Walk<HistoryLine>>
  pageSize: number
}

/** The type of a table's records. */
export function makeRecord(
  builder: Builder,
  table: Table,
  { node, history, pageSize }: RecordParts,
): ObjectRef<Types, RecordSource> {
  const description = describe(table)
  return builder.objectRef<RecordSource>(table.name).implement({
    interfaces: [node],
    ...(description === undefined ? {} : { description }),
    fields: (t) => ({
      version: t.int({
        nullable: false,
        description: about('version'),
        resolve: (source) => columnIn(source, 'version'),
      }),
      createdAt: t.field({
        type: 'DateTime' as never,
        nullable: false,
        description: about('createdAt'),
        resolve: (source) => columnIn(source, 'created_at').toISOString() as never,
      }),
      updatedAt: t.field({
        type: 'DateTime' as never,
        nullable: false,
        description: about('updatedAt'),
        resolve: (source) => columnIn(source, 'updated_at').toISOString() as never,
      }),
      createdBy: t.string({
        description: about('createdBy'),
        resolve: (source) => columnIn(source, 'created_by'),
      }),
      updatedBy: t.string({
        description: about('updatedBy'),
        resolve: (source) => columnIn(source, 'updated_by'),
      }),
      deletedAt: t.field({
        type: 'DateTime' as never,
        description: 'When it was deleted; null as long as it is not.',
        resolve: (source) => (columnIn(source, 'deleted_at')?.toISOString() ?? null) as never,
      }),
      history: t.field({
        type: history,
        nullable: false,
        description: 'What happened to it, the newest first.',
        args: {
          first: t.arg.int({
            description: `At most ${pageSize}; ${Math.min(sizeByDefault, pageSize)} when absent.`,
          }),
          after: t.arg.string(),
        },
        resolve: (source, args, context) => openHistory(context, source, args),
      }),
      ...Object.fromEntries(
        valueFields(table).map((field) => [
          field.name,
          t.field({
            type: typeRefOf(table.name, field) as never,
            description: describe(field),
            resolve: (source: RecordSource, _: object, context: Context) =>
              readValue(context, source, field.name),
          } as never),
        ]),
      ),
      ...endFields(t as never, table, pageSize),
    }),
  })
}

/** The GraphQL type of a field's value, in the builder's way to name a list. */
export function typeRefOf(tableName: string, field: { name: string; type: FieldType }): string | [string] {
  const name = typeNameOf(tableName, field)
  return field.type.element ? [name] : name
}

/** The GraphQL type of a field's value or, of a list, of its elements: a scalar, or the enum made for the field. */
export function typeNameOf(tableName: string, { name, type }: { name: string; type: FieldType }): string {
  const { graphql } = type
  return 'enumValues' in graphql
    ? ownTypeNamesOf(tableName, name).type
    : typeof graphql.scalar === 'string'
      ? graphql.scalar
      : graphql.scalar.name
}

function about(systemField: string): string {
  return systemFields.get(systemField)?.description ?? ''
}

// By name, not by key: tenants with equal definitions share this schema, and each has keys of its own.
function readValue(context: Context, source: RecordSource, fieldName: string): unknown {
  const field = tableOf(context, source.table).fields.get(fieldName)
  const stored = field && readStored(columnIn(source, 'data'), field.key)
  return stored === undefined || stored === null ? null : field?.type.output(stored, field.options)
}
