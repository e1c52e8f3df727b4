import { planList, sizeByDefault } from '../plan/list.ts'
import { tableOf } from './context.ts'
import type { TableQuery } from './operation.ts'
import { openPage } from './page.ts'

/** Records of a table: filtered, sorted, in pages. */
export const list: TableQuery = {
  on: 'query',
  name: ({ queries }) => queries.list,
  appliesTo: () => true,
  field: (t, { connection, filter, order, pageSize }, { name }) =>
    t.field({
      type: connection,
      nullable: false,
      args: {
        filter: t.arg({ type: filter }),
        orderBy: t.arg({ type: [order], description: 'The id comes last by itself.' }),
        first: t.arg.int({
          description: `At most ${pageSize}; ${Math.min(sizeByDefault, pageSize)} when absent.`,
        }),
        after: t.arg.string(),
        last: t.arg.int(),
        before: t.arg.string(),
        offset: t.arg.int(),
      },
      resolve: (_, args, context) => openPage(context, planList(context, tableOf(context, name), args)),
    }),
}
