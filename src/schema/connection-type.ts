import type { ObjectRef } from '@pothos/core'
import type { TableNames } from '../names/table-names.ts'
import type { RecordSource } from '../operations/context.ts'
import type { Types } from '../operations/operation.ts'
import { countAll, cursorOf, hasNextPage, hasPreviousPage, type Page } from '../operations/page.ts'
import type { PageRow } from '../sql/read.ts'
import type { Builder } from './builder.ts'

// Shapes and names of https://relay.dev/graphql/connections.htm, with `nodes` beside `edges`.

export function makePageInfo(builder: Builder): ObjectRef<Types, Page> {
  const cursorAt = (page: Page, index: number) => {
    const row = page.rows.at(index)
    return row && cursorOf(page, row)
  }
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
  const edge = builder.objectRef<{ page: Page; row: PageRow }>(types.edge).implement({
    fields: (t) => ({
      node: t.field({ type: record, nullable: false, resolve: ({ row }) => ({ table: types.record, row }) }),
      cursor: t.string({ nullable: false, resolve: ({ page, row }) => cursorOf(page, row) }),
    }),
  })
  return builder.objectRef<Page>(types.connection).implement({
    fields: (t) => ({
      nodes: t.field({
        type: [record],
        nullable: false,
        resolve: ({ rows }) => rows.map((row) => ({ table: types.record, row })),
      }),
      edges: t.field({
        type: [edge],
        nullable: false,
        resolve: (page) => page.rows.map((row) => ({ page, row })),
      }),
      pageInfo: t.field({ type: pageInfo, nullable: false, resolve: (page) => page }),
      totalCount: t.int({
        nullable: false,
        description: 'All records that match, whatever the page; counted only when asked for.',
        resolve: (page, _, context) => countAll(context, page),
      }),
    }),
  })
}
