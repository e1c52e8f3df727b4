import { loadOwner, loadRecord } from '../load/records.ts'
import { planBy } from '../plan/by.ts'
import { tableOf } from './context.ts'
import type { TableQuery } from './operation.ts'

/** One record by its id or by its value of a unique field; null when there is none. */
export const get: TableQuery = {
  on: 'query',
  name: ({ queries }) => queries.get,
  appliesTo: () => true,
  field: (t, { record, by }, { name }) =>
    t.field({
      type: record,
      description: `The ${name} that this names; null when there is none.`,
      args: { by: t.arg({ type: by, required: true }) },
      resolve: async (_, args, context) => {
        const { session, catalog } = context
        const table = tableOf(context, name)
        const named = planBy(table, args.by)
        const row = await ('id' in named
          ? loadRecord(session, catalog.tenantId, table, named.id)
          : loadOwner(session, { tenantId: catalog.tenantId, table }, named))
        return row && { table: name, row }
      },
    }),
}
