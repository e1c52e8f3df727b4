import { expectPast } from '../load/history.ts'
import { loadOwner, loadRecord } from '../load/records.ts'
import { planBy } from '../plan/by.ts'
import { planVantage } from '../plan/vantage.ts'
import { tableOf } from './context.ts'
import type { TableQuery } from './operation.ts'
import { vantageArguments } from './vantage.ts'

/** One record by its id or by its value of a unique field; null when there is none. */
export const get: TableQuery = {
  on: 'query',
  name: ({ queries }) => queries.get,
  appliesTo: () => true,
  field: (t, { record, by }, { name }) =>
    t.field({
      type: record,
      description: `The ${name} that this names; null when there is none.`,
      args: { by: t.arg({ type: by, required: true }), ...vantageArguments(t) },
      resolve: async (_, args, context) => {
        const { session, catalog } = context
        const table = tableOf(context, name)
        const scope = { tenantId: catalog.tenantId, table, vantage: planVantage(context, args) }
        const named = planBy(table, args.by)
        await expectPast(session, scope.tenantId, [scope.vantage.asOf])
        const row = await ('id' in named
          ? loadRecord(session, scope, named)
          : loadOwner(session, scope, named))
        return row && { table: name, row, vantage: scope.vantage }
      },
    }),
}
