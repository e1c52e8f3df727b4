import { expectRecord, expectVersion } from '../db/refusal.ts'
import type { Document } from '../db/tables.ts'
import { isSameJson } from '../fields/json.ts'
import { planId } from '../plan/id.ts'
import { type Patch, planPatch } from '../plan/record.ts'
import { insertHistory, patchRecords, selectForUpdate } from '../sql/write.ts'
import { openForWriting } from './context.ts'
import type { TableMutation } from './operation.ts'

export const update: TableMutation = {
  on: 'mutation',
  name: ({ mutations }) => mutations.update,
  appliesTo: (table) => table.fields.size > 0,
  field: (t, { record, patch }, { name }) => {
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
      },
      resolve: async (_, args, context) => {
        const { session, catalog, actor, at, requestId, written } = context
        const table = await openForWriting(context, name)
        const id = planId(String(args.id))
        const planned = planPatch(table, args.patch)
        const scope = { tenantId: catalog.tenantId, table }
        const [found] = await session.run(selectForUpdate(scope, [id]))
        const before = expectRecord(found, name, id)
        expectVersion(before, { version: args.ifVersion, written: written.has(id) })
        written.add(id)
        const [row] = await session.run(patchRecords(scope, [id], planned, { actor, at }))
        const after = expectRecord(row, name, id)
        const entry = {
          id,
          version: after.version,
          at: after.updated_at,
          changes: difference(before.data, planned),
        }
        await session.run(insertHistory(scope, [entry], { action: 'update', actor, requestId }))
        return { table: name, row: after }
      },
    })
  },
}

/** What a patch changes in a document, as key → [before, after]; null stands for no value. */
export function difference(before: Document, { set, unset }: Patch): Record<string, [unknown, unknown]> {
  const after = { ...set, ...Object.fromEntries(unset.map((key) => [key, null])) }
  return Object.fromEntries(
    Object.entries(after)
      .map(([key, value]): [string, [unknown, unknown]] => [key, [before[key] ?? null, value]])
      .filter(([, [old, value]]) => !isSameJson(old, value)),
  )
}
