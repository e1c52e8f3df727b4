import type { Catalog } from '../../src/catalog/definition.ts'
import { selectForUpdate } from '../../src/sql/hold.ts'
import { patchRecords } from '../../src/write/change.ts'
import { holdTable } from '../../src/write/place.ts'
import { type Engine, tableIn } from './engine.ts'

/** Lets a record refer to others from now on, by the names of its fields: null for none, a list for a list. */
export async function relate(
  engine: Engine,
  catalog: Catalog,
  {
    table: name,
    id,
    values,
  }: { table: string; id: string; values: Record<string, string | string[] | null> },
): Promise<void> {
  const table = tableIn(catalog, name)
  const named = Object.entries(values).map(([field, value]) => [table.fields.get(field)?.key, value] as const)
  await engine.database.write(catalog.tenantId, async (session) => {
    const stamp = { actor: 'user:ann', at: new Date() }
    const place = { session, catalog, tenantId: catalog.tenantId, table, stamp }
    await holdTable(session, catalog, table)
    const found = await session.run(selectForUpdate(place, [id]))
    const patch = {
      set: Object.fromEntries(named.filter(([, value]) => value !== null)),
      unset: named.flatMap(([key, value]) => (value === null ? [key ?? ''] : [])),
    }
    const changes = found.map((before) => ({ before, patch }))
    return { value: await patchRecords(place, changes, { pathOf: () => ['patch'] }), commit: true }
  })
}
