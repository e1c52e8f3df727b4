import type { ObjectRef } from '@pothos/core'
import { type FieldChange, tellChanges } from '../operations/changes.ts'
import type { HistoryLine } from '../operations/history.ts'
import type { Types } from '../operations/operation.ts'
import type { PageBounds, Walk } from '../operations/walk.ts'
import type { Builder } from './builder.ts'
import { makeWalkConnection } from './connection-type.ts'

/** The types of history, the same for all tables. */
export interface HistoryParts {
  history: ObjectRef<Types, Walk<HistoryLine>>
  change: ObjectRef<Types, FieldChange>
}

export function makeHistory(builder: Builder, pageInfo: ObjectRef<Types, PageBounds>): HistoryParts {
  const change = makeChange(builder)
  const line = makeLine(builder, change)
  const names = { connection: 'RecordHistoryConnection', edge: 'RecordHistoryEdge' }
  return { change, history: makeWalkConnection(builder, names, { node: line, pageInfo }) }
}

function makeChange(builder: Builder): ObjectRef<Types, FieldChange> {
  const value = (t: never, name: 'before' | 'after') =>
    (t as { field(options: object): never }).field({
      type: 'JSON',
      description: 'As the field gives it out; null when there was none.',
      resolve: (one: FieldChange) => one[name],
    })
  return builder.objectRef<FieldChange>('FieldChange').implement({
    description: 'What a change did to one field.',
    fields: (t) => ({
      field: t.exposeString('field', { nullable: false, description: 'By the name it has today.' }),
      before: value(t as never, 'before'),
      after: value(t as never, 'after'),
      deleted: t.exposeBoolean('deleted', {
        nullable: false,
        description:
          'Whether the field is deleted by now, under the name it had last. Only admins see those.',
      }),
    }),
  })
}

function makeLine(builder: Builder, change: ObjectRef<Types, FieldChange>): ObjectRef<Types, HistoryLine> {
  const action = builder.enumType('RecordHistoryAction', {
    values: {
      CREATE: { value: 'create' },
      UPDATE: { value: 'update' },
      DELETE: { value: 'delete' },
      RESTORE: { value: 'restore' },
      PURGE: { value: 'purge' },
    } as const,
  })
  return builder.objectRef<HistoryLine>('RecordHistory').implement({
    description: 'Something that happened to a record.',
    fields: (t) => ({
      version: t.int({
        nullable: false,
        description: 'The version that it made.',
        resolve: ({ row }) => row.version,
      }),
      action: t.field({ type: action, nullable: false, resolve: ({ row }) => row.action }),
      actor: t.string({ nullable: false, resolve: ({ row }) => row.actor }),
      at: t.field({
        type: 'DateTime' as never,
        nullable: false,
        resolve: ({ row }) => row.at.toISOString() as never,
      }),
      requestId: t.string({ resolve: ({ row }) => row.request_id }),
      changes: t.field({
        type: [change],
        nullable: false,
        description: 'None of a create: what a record began with is what it is asOf then.',
        resolve: ({ table, row }, _, context) => tellChanges(context, table, row.changes),
      }),
    }),
  })
}
