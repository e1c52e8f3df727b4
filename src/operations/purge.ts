import { planId } from '../plan/id.ts'
import { expectAdmin } from '../plan/role.ts'
import { selectAnyForUpdate } from '../sql/hold.ts'
import { purgeRecord } from '../write/purge.ts'
import { expectRecord } from '../write/refusal.ts'
import { openPlace } from './context.ts'
import type { TableMutation } from './operation.ts'

export const purge: TableMutation = {
  on: 'mutation',
  name: ({ mutations }) => mutations.purge,
  appliesTo: () => true,
  field: (t, _, { name }) =>
    t.id({
      nullable: false,
      description:
        'Removes a record for good, deleted or not, and its history. It takes admin, and nothing brings it back.',
      args: {
        id: t.arg.id({ required: true }),
        keepHistory: t.arg.boolean({
          required: true,
          defaultValue: false,
          description: 'Keep of its history what happened, who did it and when, but no value.',
        }),
      },
      resolve: async (_, { id: given, keepHistory }, context) => {
        expectAdmin(context, 'purge records')
        const place = await openPlace(context, name)
        const id = planId(String(given))
        const [found] = await place.session.run(selectAnyForUpdate(place, [id]))
        const record = expectRecord(found, name, id)
        for (const other of await purgeRecord(place, record, { keepHistory, path: ['id'] })) {
          context.written.add(other)
        }
        return id
      },
    }),
}
