import type { ObjectRef } from '@pothos/core'
import type { TableNames } from '../names/table-names.ts'
import type { RecordSource } from '../operations/context.ts'
import type { Types } from '../operations/operation.ts'
import { boundsOf, cursorOf, type Edge, edgesOf, type Page, recordsOf, toRecord } from '../operations/page.ts'
import type { PageBounds, Walk, WalkEdge } from '../operations/walk.ts'
import type { Builder } from './builder.ts'

// Shapes and names of https://relay.dev/graphql/connections.htm, with `nodes` beside `edges`.

export function makePageInfo(builder: Builder): ObjectRef<Types, PageBounds> {
  return builder.objectRef<PageBounds>('PageInfo').implement({
    fields: (t) => ({
      hasNextPage: t.boolean({ nullable: false, resolve: (bounds) => bounds.hasNextPage() }),
      hasPreviousPage: t.boolean({ nullable: false, resolve: (bounds) => bounds.hasPreviousPage() }),
      startCursor: t.string({ resolve: (bounds) => bounds.startCursor() }),
      endCursor: t.string({ resolve: (bounds) => bounds.endCursor() }),
    }),
  })
}

export function makeConnection(
  builder: Builder,
  { types }: TableNames,
  { record, pageInfo }: { record: ObjectRef<Types, RecordSource>; pageInfo: ObjectRef<Types, PageBounds> },
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
      pageInfo: t.field({
        type: pageInfo,
        nullable: false,
        resolve: boundsOf,
      }),
      totalCount: t.int({
        nullable: false,
        description: 'All records that match, whatever the page; counted only when asked for.',
        resolve: (page) => page.count(),
      }),
    }),
  })
}

/** A connection of what is walked in one direction. */
export function makeWalkConnection<Item>(
  builder: Builder,
  names: { connection: string; edge: string },
  { node, pageInfo }: { node: ObjectRef<Types, Item>; pageInfo: ObjectRef<Types, PageBounds> },
): ObjectRef<Types, Walk<Item>> {
  const edge = builder.objectRef<WalkEdge<Item>>(names.edge).implement({
    fields: (t) => ({
      node: t.field({ type: node, nullable: false, resolve: (one) => one.node as never }),
      cursor: t.exposeString('cursor', { nullable: false }),
    }),
  })
  return builder.objectRef<Walk<Item>>(names.connection).implement({
    fields: (t) => ({
      nodes: t.field({ type: [node], nullable: false, resolve: (walk) => walk.items() as never }),
      edges: t.field({ type: [edge], nullable: false, resolve: (walk) => walk.edges() }),
      pageInfo: t.field({ type: pageInfo, nullable: false, resolve: (walk) => walk }),
    }),
  })
}
