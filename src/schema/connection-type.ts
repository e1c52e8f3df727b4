import type { ObjectRef } from '@pothos/core'
import type { TableNames } from '../names/table-names.ts'
import type { RecordSource } from '../operations/context.ts'
import type { Types } from '../operations/operation.ts'
import {
  countAll,
  cursorAt,
  cursorOf,
  type Edge,
  edgesOf,
  hasNextPage,
  hasPreviousPage,
  type Page,
  recordsOf,
  toRecord,
} from '../operations/page.ts'
import type { Builder } from './builder.ts'

// Shapes and names of https://relay.dev/graphql/connections.htm, with `nodes` beside `edges`.

export function makePageInfo(builder: Builder): ObjectRef<Types, Page> {
  return builder.objectRef<Page>('PageInfo').implement({
    fields: (t) => ({
      hasNextPage: t.boolean({ nullable: false, resolve: (page, _, context) => hasNextPage(context, page) }),
      hasPreviousPage: t.boolean({
        nullable: false,
        resolve: (page, _, context) => hasPreviousPage(context, page),
      }),
      startCursor: t.string({ resolve: (page) => cursorAt(page, 0) }),
      endCursor: t.string({ resolve: (page) => cursorAt(page, -1) }),
    }),
  })
}

export function makeConnection(
  builder: Builder,
  { types }: TableNames,
  { record, pageInfo }: { record: ObjectRef<Types, RecordSource>; pageInfo: ObjectRef<Types, Page> },
): ObjectRef<Types, Page> {
  const edge = builder.objectRef<Edge>(types.edge).implement({
    fields: (t) => ({
      node: t.field({ type: record, nullable: false, resolve: toRecord }),
      cursor: t.string({ nullable: false, resolve: cursorOf }),
    }),
  })
  return builder.objectRef<Page>(types.connection).implement({
    fields: (t) => ({
      nodes: t.field({ type: [record], nullable: false, resolve: recordsOf }),
      edges: t.field({ type: [edge], nullable: false, resolve: edgesOf }),
      pageInfo: t.field({ type: pageInfo, nullable: false, resolve: (page) => page }),
      totalCount: t.int({
        nullable: false,
        description: 'All records that match, whatever the page; counted only when asked for.',
        resolve: (page, _, context) => countAll(context, page),
      }),
    }),
  })
}
