import { planRecord } from '../plan/record.ts'
import { createRecords } from '../write/create.ts'
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
        const rows = await createRecords(place, [planRecord(place.table, args.input)], {
          pathOf: () => ['input'],
        })
        return toSource(context, name, rows)
      },
    }),
}
