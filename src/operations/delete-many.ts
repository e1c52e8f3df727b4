import { planTarget } from '../plan/bulk.ts'
import { selectForDeletion } from '../sql/hold.ts'
import { deleteRecords } from '../write/delete.ts'
import { lockMatching } from '../write/match.ts'
import { atMostDescription, dryRunDescription } from './bulk-arguments.ts'
import { openPlace, toSources } from './context.ts'
import { rehearse } from './dry-run.ts'
import type { TableMutation } from './operation.ts'

export const removeMany: TableMutation = {
  on: 'mutation',
  name: ({ mutations }) => mutations.deleteMany,
  appliesTo: () => true,
  field: (t, { record, filter }, { name }) =>
    t.field({
      type: [record],
      nullable: false,
      description: 'Deletes all records that match, or none. An empty condition is refused.',
      args: {
        filter: t.arg({ type: filter, required: true }),
        atMost: t.arg.int({ required: true, defaultValue: 1, description: atMostDescription }),
        dryRun: t.arg.boolean({ required: true, defaultValue: false, description: dryRunDescription }),
      },
      resolve: async (_, args, context) => {
        const place = await openPlace(context, name)
        const target = planTarget(place.table, args, context.limits)
        return rehearse(context, args.dryRun, async () => {
          const found = await lockMatching(place, target, (ids) =>
            place.session.run(selectForDeletion(place, ids)),
          )
          return toSources(context, name, await deleteRecords(place, found, ['filter']))
        })
      },
    }),
}
