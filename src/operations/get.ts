import { loadRecord } from '../load/records.ts'
import { planBy } from '../plan/by.ts'
import { tableOf } from './context.ts'
import type { TableQuery } from './operation.ts'

/** One record by its id; null when there is none. */
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
        const row = await loadRecord(session, catalog.tenantId, tableOf(context, name), planBy(args.by))
        return row && { table: name, row }
      },
    }),
}
