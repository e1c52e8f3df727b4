import { planRecords } from '../plan/bulk.ts'
import { createTrees } from '../write/relate/write.ts'
import { dryRunDescription } from './bulk-arguments.ts'
import { openPlace, toSources } from './context.ts'
import { rehearse } from './dry-run.ts'
import type { TableMutation } from './operation.ts'

export const createMany: TableMutation = {
  on: 'mutation',
  name: ({ mutations }) => mutations.createMany,
  appliesTo: () => true,
  field: (t, { record, input }, { name }) =>
    t.field({
      type: [record],
      nullable: false,
      description: 'All of them, or none.',
      args: {
        inputs: t.arg({ type: [input], required: true }),
        dryRun: t.arg.boolean({ required: true, defaultValue: false, description: dryRunDescription }),
      },
      resolve: async (_, { inputs, dryRun }, context) => {
        const place = await openPlace(context, name)
        const trees = planRecords(place.table, inputs)
        return rehearse(context, dryRun, async () => {
          const { created, ids } = await createTrees(place, trees)
          return toSources(context, name, { rows: created, ids })
        })
      },
    }),
}
