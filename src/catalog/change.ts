import { customAlphabet } from 'nanoid'
import type { Act } from '../db/operator-log.ts'
import { statements } from '../db/statement.ts'
import type { Session } from '../db/transaction.ts'
import type { Catalog, Field } from './definition.ts'
import type { Edit, Maker } from './edit.ts'
import { lockTable } from './lock.ts'
import { readCatalog } from './read.ts'

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
  // From here on no record of this table is being written with the old definition, and none can start to be.
  await lockTable(session, tenantId, planned.table.id, 'exclusive')
  await saveTable(context, before.version + 1, planned)
  await saveFields(context, before.version + 1, planned)
  await saveVersion(context, before.version + 1, planned)
  await settle(planned)
  return { before, after: await readCatalog(session, tenantId) }
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

function saveTable({ session, tenantId }: ChangeContext, version: number, { table, deleted }: Edit) {
  return session.run(
    statements
      .insertInto('tablecast.tables')
      .values({
        tenant_id: tenantId,
        id: table.id,
        name: table.name,
        plural_name: table.pluralName,
        label: table.label,
        description: table.description,
        state: deleted === table ? 'deleted' : 'live',
        definition_version: version,
      })
      .onConflict((conflict) =>
        conflict.columns(['tenant_id', 'id']).doUpdateSet((eb) => ({
          name: eb.ref('excluded.name'),
          plural_name: eb.ref('excluded.plural_name'),
          label: eb.ref('excluded.label'),
          description: eb.ref('excluded.description'),
          state: eb.ref('excluded.state'),
          definition_version: eb.ref('excluded.definition_version'),
        })),
      )
      .compile(),
  )
}

async function saveFields(context: ChangeContext, version: number, { table, fields, deleted }: Edit) {
  const gone = deleted !== undefined && deleted !== table ? [deleted as Field] : []
  const changed = [
    ...fields.map((field) => toRow(field, 'live')),
    ...gone.map((field) => toRow(field, 'deleted')),
  ]
  if (changed.length === 0) {
    return
  }
  const { session, tenantId } = context
  const rows = changed.map((row) => ({ tenant_id: tenantId, table_id: table.id, ...row }))
  await session.run(
    statements
      .insertInto('tablecast.fields')
      .values(rows)
      .onConflict((conflict) =>
        conflict.columns(['tenant_id', 'id']).doUpdateSet((eb) => ({
          name: eb.ref('excluded.name'),
          label: eb.ref('excluded.label'),
          description: eb.ref('excluded.description'),
          options: eb.ref('excluded.options'),
          required: eb.ref('excluded.required'),
          is_unique: eb.ref('excluded.is_unique'),
          default_value: eb.ref('excluded.default_value'),
          position: eb.ref('excluded.position'),
          state: eb.ref('excluded.state'),
          value_schema: eb.ref('excluded.value_schema'),
        })),
      )
      .compile(),
  )
  await session.run(
    statements
      .insertInto('tablecast.field_versions')
      .values(
        changed.map(({ id, ...definition }) => ({
          tenant_id: tenantId,
          field_id: id,
          version,
          definition: JSON.stringify({
            ...definition,
            options: JSON.parse(definition.options),
            default_value: JSON.parse(definition.default_value ?? 'null'),
            value_schema: JSON.parse(definition.value_schema),
          }),
        })),
      )
      .compile(),
  )
}

function toRow(field: Field, state: 'live' | 'deleted') {
  return {
    id: field.id,
    key: field.key,
    name: field.name,
    label: field.label,
    description: field.description,
    kind: field.kind,
    options: JSON.stringify(field.options),
    required: field.required,
    is_unique: field.unique,
    default_value: field.default === undefined ? null : JSON.stringify(field.default),
    position: field.position,
    state,
    value_schema: JSON.stringify(field.valueSchema),
  }
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
