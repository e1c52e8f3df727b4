import type pg from 'pg'
import type { Catalog } from '../../src/catalog/definition.ts'
import type { Engine } from './engine.ts'

/** The fields of records, deleted ones too, whose slots have something else than their documents. */
export async function slotsApart(
  client: pg.Client,
  tenantId: number,
): Promise<{ id: string; field: string }[]> {
  const { rows } = await client.query<{ id: string; field: string }>(
    `select r.id, f.name as field from tablecast.records as r
      join tablecast.fields as f on f.tenant_id = r.tenant_id and f.table_id = r.table_id
      where r.tenant_id = $1 and f.slot is not null and to_jsonb(r) ->> f.slot is distinct from r.data ->> f.key`,
    [tenantId],
  )
  return rows
}

/** Has a tenant without records find all that refers to something by links, as where a table has no slot left. */
export async function takeSlots(
  { superuser }: Engine,
  { tenantId }: Pick<Catalog, 'tenantId'>,
): Promise<void> {
  await superuser.query('update tablecast.fields set slot = null where tenant_id = $1', [tenantId])
  await superuser.query('update tablecast.tenants set catalog_version = catalog_version + 1 where id = $1', [
    tenantId,
  ])
}
