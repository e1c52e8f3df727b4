import { isChangeable } from '../catalog/definition.ts'
import { keysOf, patchFor, planUpdate } from '../plan/adjust.ts'
import { planId } from '../plan/id.ts'
import { expectRecord } from '../write/refusal.ts'
import { lockAll } from '../write/relate/lock.ts'
import { openUnit } from '../write/relate/unit.ts'
import { writeTrees } from '../write/relate/write.ts'
import { expectVersion } from '../write/version.ts'
import { openPlace, toSource } from './context.ts'
import type { TableMutation } from './operation.ts'

export const update: TableMutation = {
  on: 'mutation',
  name: ({ mutations }) => mutations.update,
  appliesTo: isChangeable,
  field: (t, { record, patch, operate }, { name }) => {
    if (!patch) {
      throw new Error(`no patch for "${name}"; appliesTo should have refused the table`)
    }
    return t.field({
      type: record,
      nullable: false,
      description: 'Changes what the patch names: absent leaves a value, null clears it.',
      args: {
        id: t.arg.id({ required: true }),
        ifVersion: t.arg.int({ description: 'Refuse unless the record is at this version.' }),
        patch: t.arg({ type: patch, required: true }),
        ...(operate ? { operate: t.arg({ type: operate }) } : {}),
      },
      resolve: async (_, args, context) => {
        const place = await openPlace(context, name)
        const { table } = place
        const id = planId(String(args.id))
        const planned = planUpdate(table, args)
        const unit = await openUnit(place, [planned])
        const [found] = await lockAll(unit, [{ id, tree: planned }])
        const before = expectRecord(found, name, id)
        const written = context.written.has(id)
        const tree = patchFor(table, planned, before.data)
        const keys = keysOf(tree)
        await expectVersion(place, before, { ifVersion: args.ifVersion, written, keys })
        const { changed, ids } = await writeTrees(unit, { changes: [{ before, tree }] })
        return toSource(context, name, { rows: changed, ids })
      },
    })
  },
}
