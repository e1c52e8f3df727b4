import { expectRecord, expectVersion } from '../db/refusal.ts'
import { planId } from '../plan/id.ts'
import { deleteRecords, insertHistory, selectForUpdate } from '../sql/write.ts'
import { openForWriting } from './context.ts'
import type { TableMutation } from './operation.ts'

export const remove: TableMutation = {
  on: 'mutation',
  name: ({ mutations }) => mutations.delete,
  appliesTo: () => true,
  field: (t, { record }, { name }) =>
    t.field({
      type: record,
      nullable: false,
      description: 'Deletes the record and gives it as it was last. Its values stay until it is purged.',
      args: {
        id: t.arg.id({ required: true }),
        ifVersion: t.arg.int({ description: 'Refuse unless the record is at this version.' }),
      },
      resolve: async (_, args, context) => {
        const { session, catalog, actor, at, requestId, written } = context
        const table = await openForWriting(context, name)
        const id = planId(String(args.id))
        const scope = { tenantId: catalog.tenantId, table }
        const [found] = await session.run(selectForUpdate(scope, [id]))
        expectVersion(expectRecord(found, name, id), { version: args.ifVersion, written: written.has(id) })
        written.add(id)
        const [row] = await session.run(deleteRecords(scope, [id], { actor, at }))
        const after = expectRecord(row, name, id)
        const entry = { id, version: after.version, at: after.updated_at, changes: {} }
        await session.run(insertHistory(scope, [entry], { action: 'delete', actor, requestId }))
        return { table: name, row: after }
      },
    }),
}
