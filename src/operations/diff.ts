import { expectPast } from '../load/history.ts'
import { planDiff } from '../plan/diff.ts'
import { sizeByDefault } from '../plan/list.ts'
import { type DiffRow, selectDiff } from '../sql/diff.ts'
import { tableOf } from './context.ts'
import type { TableQuery } from './operation.ts'
import { openWalk } from './walk.ts'

/** What became of a record between two moments. */
export interface Difference {
  table: string
  row: DiffRow
}

/** Records that were created, changed and deleted between two moments: what is left of all that happened. */
export const diff: TableQuery = {
  on: 'query',
  name: ({ queries }) => queries.diff,
  appliesTo: () => true,
  field: (t, { diff: connection, pageSize }, { name }) =>
    t.field({
      type: connection,
      nullable: false,
      description:
        'What was created, changed and deleted between two moments, by id. Fields are those of today.',
      args: {
        from: t.arg({ type: 'DateTime' as 'String', required: true }),
        to: t.arg({ type: 'DateTime' as 'String', description: 'Now when absent.' }),
        first: t.arg.int({
          description: `At most ${pageSize}; ${Math.min(sizeByDefault, pageSize)} when absent.`,
        }),
        after: t.arg.string(),
      },
      resolve: async (_, args, context) => {
        const { session, catalog } = context
        const plan = planDiff(context, tableOf(context, name), args)
        await expectPast(session, catalog.tenantId, [plan.from, plan.to])
        return openWalk<Difference>({
          size: plan.size,
          hasPrevious: plan.after !== undefined,
          cursorOf: ({ row }) => plan.cursorOf(row.id),
          read: async () => {
            const rows = await session.run(selectDiff(catalog.tenantId, plan))
            return rows.map((row) => ({ table: name, row }))
          },
        })
      },
    }),
}
