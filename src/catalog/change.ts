import { customAlphabet } from 'nanoid'
import type { Act } from '../db/operator-log.ts'
import { statements } from '../db/statement.ts'
import type { Session } from '../db/transaction.ts'
import type { Catalog } from './definition.ts'
import type { Edit, Maker } from './edit.ts'
import { lockTable } from './lock.ts'
import { readCatalog } from './read.ts'
import { changesOf, saveFields, saveTable } from './save.ts'
import { giveSlots } from './slots.ts'

/** Who changes what a tenant owns, and when. */
export interface ChangeContext extends Act {
  session: Session
  tenantId: number
}

/** Seven characters of 36: short, since every record stores them, and enough that none comes twice in a table. */
const makeKey = customAlphabet('abcdefghijklmnopqrstuvwxyz0123456789', 7)

/**
 * Makes one change to the definitions: one version, one entry in the log. `settle` does what it asks of records, while
 * nobody else can write any.
 */
export async function changeCatalog(
  context: ChangeContext,
  edit: (catalog: Catalog, make: Maker) => Edit,
  settle: (edit: Edit) => Promise<void> = async () => {},
): Promise<{ before: Catalog; after: Catalog }> {
  const { session, tenantId } = context
  await lockCatalog(context)
  const before = await readCatalog(session, tenantId)
  const planned = edit(before, await openMaker(context))
  // From here on no record of these tables is being written with the old definition, and none can start to be.
  for (const tableId of touchedBy(planned)) {
    await lockTable(session, tenantId, tableId, 'exclusive')
  }
  for (const change of changesOf(planned)) {
    const fields = await giveSlots(context, change.table, change.fields)
    await saveTable(context, before.version + 1, change)
    await saveFields(context, before.version + 1, { ...change, fields })
  }
  await saveVersion(context, before.version + 1, planned)
  await settle(planned)
  return { before, after: await readCatalog(session, tenantId) }
}

/** The tables whose records are written by what is changed, in the order that all take: also those referred to. */
function touchedBy(edit: Edit): number[] {
  const ids = changesOf(edit).flatMap(({ table, fields, gone }) => [
    table.id,
    ...[...fields, ...gone].flatMap(({ relation }) => relation?.targetId ?? []),
  ])
  return [...new Set(ids)].sort((a, b) => a - b)
}

/** Changes of one tenant follow one another, and each is checked against the definitions before it. */
export function lockCatalog({ session, tenantId }: ChangeContext): Promise<unknown[]> {
  return session.run(
    statements.selectFrom('tablecast.tenants').select('id').where('id', '=', tenantId).forUpdate().compile(),
  )
}

async function openMaker({ session, tenantId }: ChangeContext): Promise<Maker> {
  const [[table], [field]] = await Promise.all([
    session.run(
      statements
        .selectFrom('tablecast_view.tables')
        .select(({ fn }) => fn.max('id').as('id'))
        .where('tenant_id', '=', tenantId)
        .compile(),
    ),
    session.run(
      statements
        .selectFrom('tablecast_view.fields')
        .select(({ fn }) => fn.max('id').as('id'))
        .where('tenant_id', '=', tenantId)
        .compile(),
    ),
  ])
  let tableId = table?.id ?? 0
  let fieldId = field?.id ?? 0
  return { tableId: () => ++tableId, fieldId: () => ++fieldId, key: () => makeKey() }
}

/** The new version, and its entry in the log. */
export async function saveVersion(
  context: ChangeContext,
  version: number,
  { summary, change }: Pick<Edit, 'summary' | 'change'>,
): Promise<void> {
  const { session, tenantId, actor, at } = context
  await session.run(
    statements
      .updateTable('tablecast.tenants')
      .set({ catalog_version: version })
      .where('id', '=', tenantId)
      .compile(),
  )
  await session.run(
    statements
      .insertInto('tablecast.catalog_changes')
      .values({ tenant_id: tenantId, version, at, actor, summary, change: JSON.stringify(change) })
      .compile(),
  )
}
