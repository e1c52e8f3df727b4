import { planRecord } from '../plan/tree.ts'
import { createTrees } from '../write/relate/write.ts'
import { openPlace, toSource } from './context.ts'
import type { TableMutation } from './operation.ts'

export const create: TableMutation = {
  on: 'mutation',
  name: ({ mutations }) => mutations.create,
  appliesTo: () => true,
  field: (t, { record, input }, { name }) =>
    t.field({
      type: record,
      nullable: false,
      args: { input: t.arg({ type: input, required: true }) },
      resolve: async (_, args, context) => {
        const place = await openPlace(context, name)
        const tree = planRecord(place.table, args.input)
        const { created, ids } = await createTrees(place, [tree])
        return toSource(context, name, { rows: created, ids })
      },
    }),
}
