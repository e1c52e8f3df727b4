import { expect } from '@jest/globals'
import { slotsApart } from '../sql/slots.ts'
import type { TestApp } from '../support/app.ts'
import { connect } from '../support/client.ts'
import type { TestTenant } from '../support/tenant.ts'

/** Whether the links of a tenant are what its documents say, and nothing more; slots too. */
export async function expectLinksInStep(test: TestApp, { slug }: TestTenant): Promise<void> {
  const client = await connect(test.databaseUrl)
  const { rows } = await client.query<{ id: number; said: string[]; linked: string[] }>(
    `select t.id,
      array(
        select concat_ws(' ', f.id, r.id, case when f.kind = 'reference' then 0 else l.position end, l.id)
        from tablecast.fields f
        join tablecast.records r on r.tenant_id = f.tenant_id and r.table_id = f.table_id and r.data ? f.key
        cross join lateral jsonb_array_elements_text(
          case jsonb_typeof(r.data -> f.key) when 'array' then r.data -> f.key else jsonb_build_array(r.data -> f.key) end
        ) with ordinality as l (id, position)
        where f.tenant_id = t.id and f.kind like 'reference%' order by 1) as said,
      array(
        select concat_ws(' ', field_id, from_id, position, to_id) from tablecast.links
        where tenant_id = t.id order by 1) as linked
    from tablecast.tenants t where t.slug = $1`,
    [slug],
  )
  expect(rows[0]?.linked).toEqual(rows[0]?.said)
  expect(await slotsApart(client, rows[0]?.id ?? 0)).toEqual([])
}
