import { planId } from '../plan/id.ts'
import { planDocument } from '../plan/record.ts'
import { expectAdmin } from '../plan/role.ts'
import { selectAnyForUpdate } from '../sql/hold.ts'
import { patchRecords } from '../write/change.ts'
import { expectRecord } from '../write/refusal.ts'
import { readVersion, restoreDeleted } from '../write/restore.ts'
import { openPlace, toSource } from './context.ts'
import type { TableMutation } from './operation.ts'

export const restore: TableMutation = {
  on: 'mutation',
  name: ({ mutations }) => mutations.restore,
  appliesTo: () => true,
  field: (t, { record }, { name }) =>
    t.field({
      type: record,
      nullable: false,
      description:
        'Brings back a record that was deleted, and what was deleted with it because of it, which takes admin, or the values that it had at a version, or both. It is a version of its own.',
      args: { id: t.arg.id({ required: true }), toVersion: t.arg.int() },
      resolve: async (_, { id: given, toVersion }, context) => {
        const place = await openPlace(context, name)
        const id = planId(String(given))
        const [found] = await place.session.run(selectAnyForUpdate(place, [id]))
        const before = expectRecord(found, name, id)
        if (before.deleted_at) {
          expectAdmin(context, 'restore deleted records')
        }
        const goesBack = typeof toVersion === 'number'
        const patch = goesBack
          ? planDocument(place.table, before.data, await readVersion(place, before, toVersion))
          : { set: {}, unset: [] }
        const pathOf = () => (goesBack ? ['toVersion'] : [])
        const written = before.deleted_at
          ? await restoreDeleted(place, { before, patch }, pathOf)
          : { rows: await patchRecords(place, [{ before, patch }], { pathOf, action: 'restore' }) }
        return toSource(context, name, written)
      },
    }),
}
