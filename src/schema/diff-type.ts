import type { EnumRef, ObjectRef } from '@pothos/core'
import type { TableNames } from '../names/table-names.ts'
import { tellChanges } from '../operations/changes.ts'
import type { RecordSource } from '../operations/context.ts'
import type { Difference } from '../operations/diff.ts'
import type { Types } from '../operations/operation.ts'
import type { PageBounds, Walk } from '../operations/walk.ts'
import type { Builder } from './builder.ts'
import { makeWalkConnection } from './connection-type.ts'
import type { HistoryParts } from './history-type.ts'

export type DifferenceRef = EnumRef<Types, Difference['row']['difference']>

export function makeDifference(builder: Builder): DifferenceRef {
  return builder.enumType('RecordDifference', {
    values: {
      CREATED: { value: 'created', description: 'It was not there, or deleted, and is there now.' },
      CHANGED: { value: 'changed' },
      DELETED: { value: 'deleted' },
    } as const,
  })
}

interface DiffParts extends Pick<HistoryParts, 'change'> {
  record: ObjectRef<Types, RecordSource>
  difference: DifferenceRef
  pageInfo: ObjectRef<Types, PageBounds>
}

/** The types of the differences between a table then and later. */
export function makeDiff(
  builder: Builder,
  { types }: TableNames,
  { record, difference, change, pageInfo }: DiffParts,
): ObjectRef<Types, Walk<Difference>> {
  const node = builder.objectRef<Difference>(types.diff).implement({
    fields: (t) => ({
      difference: t.field({ type: difference, nullable: false, resolve: ({ row }) => row.difference }),
      record: t.field({
        type: record,
        nullable: false,
        description: 'As it is at the later moment or, when it is deleted there, at the earlier one.',
        resolve: (one) => one,
      }),
      changes: t.field({
        type: [change],
        nullable: false,
        description: 'Of a record that was changed: what is not as it was.',
        resolve: ({ table, row }, _, context) => tellChanges(context, table, row.changes ?? {}),
      }),
    }),
  })
  const names = { connection: types.diffConnection, edge: types.diffEdge }
  return makeWalkConnection(builder, names, { node, pageInfo })
}
