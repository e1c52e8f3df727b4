import { isChangeable } from '../catalog/definition.ts'
import { patchFor, planUpdate } from '../plan/adjust.ts'
import { planTarget } from '../plan/bulk.ts'
import { lockMatching } from '../write/match.ts'
import { lockAll } from '../write/relate/lock.ts'
import { openUnit } from '../write/relate/unit.ts'
import { writeTrees } from '../write/relate/write.ts'
import { atMostDescription, dryRunDescription } from './bulk-arguments.ts'
import { openPlace, toSources } from './context.ts'
import { rehearse } from './dry-run.ts'
import type { TableMutation } from './operation.ts'

export const updateMany: TableMutation = {
  on: 'mutation',
  name: ({ mutations }) => mutations.updateMany,
  appliesTo: isChangeable,
  field: (t, { record, filter, patch, operate }, { name }) => {
    if (!patch) {
      throw new Error(`no patch for "${name}"; appliesTo should have refused the table`)
    }
    return t.field({
      type: [record],
      nullable: false,
      description: 'Changes all records that match, or none. An empty condition is refused.',
      args: {
        filter: t.arg({ type: filter, required: true }),
        patch: t.arg({ type: patch, required: true }),
        ...(operate ? { operate: t.arg({ type: operate }) } : {}),
        atMost: t.arg.int({ required: true, defaultValue: 1, description: atMostDescription }),
        dryRun: t.arg.boolean({ required: true, defaultValue: false, description: dryRunDescription }),
      },
      resolve: async (_, args, context) => {
        const place = await openPlace(context, name)
        const target = planTarget(place.table, args, context.limits)
        const planned = planUpdate(place.table, args, { forMany: true })
        return rehearse(context, args.dryRun, async () => {
          const unit = await openUnit(place, [planned])
          const found = await lockMatching(place, target, (ids) =>
            lockAll(
              unit,
              ids.map((id) => ({ id, tree: planned })),
            ),
          )
          const changes = found.map((before) => ({
            before,
            tree: patchFor(place.table, planned, before.data),
          }))
          const { changed, ids } = await writeTrees(unit, { changes })
          return toSources(context, name, { rows: changed, ids })
        })
      },
    })
  },
}
