import { type ChangeContext, changeCatalog } from '../catalog/change.ts'
import type { Catalog, Field, Table } from '../catalog/definition.ts'
import type { Edit, Maker } from '../catalog/edit.ts'
import { claimAllValues, releaseAllValues, selectDuplicates } from '../sql/unique-field.ts'
import { refuseDuplicates } from '../write/refusal.ts'

/** Makes one change to the definitions, and to what is kept of records because of them. */
export function changeDefinitions(
  context: ChangeContext,
  edit: (catalog: Catalog, make: Maker) => Edit,
): ReturnType<typeof changeCatalog> {
  return changeCatalog(context, edit, async ({ table, claims = [], releases = [] }) => {
    for (const field of claims) {
      await claimField(context, table, field)
    }
    for (const field of releases) {
      await context.session.run(releaseAllValues(context, field))
    }
  })
}

/** As many as a sentence can tell. */
const duplicatesShown = 10

async function claimField({ session, tenantId }: ChangeContext, table: Table, field: Field): Promise<void> {
  const scope = { tenantId, table }
  const duplicates = await session.run(selectDuplicates(scope, field, duplicatesShown))
  if (duplicates.length > 0) {
    throw refuseDuplicates(field.name, duplicates)
  }
  await session.run(claimAllValues(scope, field))
}
