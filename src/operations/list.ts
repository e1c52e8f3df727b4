import { expectPast } from '../load/history.ts'
import { planList, sizeByDefault } from '../plan/list.ts'
import { tableOf } from './context.ts'
import type { TableQuery } from './operation.ts'
import { openTablePage } from './page.ts'
import { wantedOf } from './selection.ts'
import { vantageArguments } from './vantage.ts'

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
        ...vantageArguments(t),
      },
      resolve: async (_, args, context, info) => {
        const plan = planList(context, tableOf(context, name), { ...args, wanted: wantedOf(info) })
        await expectPast(context.session, context.catalog.tenantId, [plan.vantage.asOf])
        return openTablePage(context, plan)
      },
    }),
}
