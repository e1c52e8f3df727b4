import { planId } from '../plan/id.ts'
import { selectForDeletion } from '../sql/hold.ts'
import { deleteRecords } from '../write/delete.ts'
import { expectRecord } from '../write/refusal.ts'
import { expectVersion } from '../write/version.ts'
import { openPlace, toSource } from './context.ts'
import type { TableMutation } from './operation.ts'

export const remove: TableMutation = {
  on: 'mutation',
  name: ({ mutations }) => mutations.delete,
  appliesTo: () => true,
  field: (t, { record }, { name }) =>
    t.field({
      type: record,
      nullable: false,
      description:
        'Deletes the record, and what is to be deleted with it, and gives it as it was last. Its values stay until it is purged.',
      args: {
        id: t.arg.id({ required: true }),
        ifVersion: t.arg.int({ description: 'Refuse unless the record is at this version.' }),
      },
      resolve: async (_, args, context) => {
        const place = await openPlace(context, name)
        const id = planId(String(args.id))
        const [found] = await place.session.run(selectForDeletion(place, [id]))
        const before = expectRecord(found, name, id)
        const written = context.written.has(id)
        await expectVersion(place, before, { ifVersion: args.ifVersion, written })
        return toSource(context, name, await deleteRecords(place, [before], ['id']))
      },
    }),
}
