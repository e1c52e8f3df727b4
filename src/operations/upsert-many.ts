import { uniqueFields } from '../catalog/definition.ts'
import { planUpserts } from '../plan/bulk.ts'
import { upsertRecords } from '../write/upsert.ts'
import { dryRunDescription } from './bulk-arguments.ts'
import { openPlace, toSources } from './context.ts'
import { rehearse } from './dry-run.ts'
import type { TableMutation } from './operation.ts'

export const upsertMany: TableMutation = {
  on: 'mutation',
  name: ({ mutations }) => mutations.upsertMany,
  appliesTo: (table) => uniqueFields(table).length > 0,
  field: (t, { record, input, uniqueField }, { name }) => {
    if (!uniqueField) {
      throw new Error(`no unique field in "${name}"; appliesTo should have refused the table`)
    }
    return t.field({
      type: [record],
      nullable: false,
      description:
        'Creates the records that are not there yet, and changes those that are: each is found by its value of a unique field. All of them, or none.',
      args: {
        by: t.arg({ type: uniqueField, required: true }),
        inputs: t.arg({
          type: [input],
          required: true,
          description: 'In a record that is there, absent leaves a value and null clears it.',
        }),
        dryRun: t.arg.boolean({ required: true, defaultValue: false, description: dryRunDescription }),
      },
      resolve: async (_, { by, inputs, dryRun }, context) => {
        const place = await openPlace(context, name)
        const field = place.table.fields.get(by)
        if (!field?.unique) {
          throw new Error(`no unique field "${by}" in "${name}"; the schema should have been rebuilt`)
        }
        const upserts = planUpserts(place.table, field, inputs)
        return rehearse(context, dryRun, async () => {
          return toSources(context, name, await upsertRecords(place, field, upserts))
        })
      },
    })
  },
}
