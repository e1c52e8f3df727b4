import { beforeEach, expect, it } from '@jest/globals'
import { followersAtMost } from '../../src/write/followers.ts'
import { idOf } from '../examples/cinema.ts'
import { tableIn, useEngine } from '../sql/engine.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'
import { codesOf } from './answer.ts'

// Many records that refer to one, made by SQL.
const engine = useEngine()
let tenant: TestTenant
const root = idOf(1)

const refer = (name: string, onDelete: string) => ({
  name,
  kind: 'reference',
  options: { table: 'Company', onDelete },
})

beforeEach(async () => {
  tenant = await makeTenant(engine.test, [
    { name: 'Company', pluralName: 'companies', fields: [{ name: 'name', kind: 'text' }] },
    {
      name: 'Deal',
      fields: [refer('seller', 'cascade'), refer('broker', 'clear'), refer('buyer', 'restrict')],
    },
  ])
  await tenant.ask(`mutation { createCompany(input: { id: "${root}" }) { id } }`)
})

async function plant(field: string, count: number): Promise<void> {
  const catalog = await engine.catalogOf(tenant)
  const deal = tableIn(catalog, 'Deal')
  const { id, key } = deal.fields.get(field) ?? { id: 0, key: '' }
  await engine.superuser.query(
    `with made as (
       insert into tablecast.records (tenant_id, table_id, id, version, data, created_at, updated_at)
       select $1, $2, gen_random_uuid(), 1, jsonb_build_object($3::text, $4::text), now(), now() from generate_series(1, $5)
       returning id)
     insert into tablecast.links select $1, $6, $2, id, $7, $4::uuid, 0 from made`,
    [catalog.tenantId, deal.id, key, root, count, id, tableIn(catalog, 'Company').id],
  )
}
const remove = () => tenant.send(`mutation { deleteCompany(id: "${root}") { id } }`)
const purge = () => tenant.send(`mutation { purgeCompany(id: "${root}") }`)
const liveDeals = async () =>
  (await tenant.ask<{ deals: { totalCount: number } }>('{ deals { totalCount } }')).deals.totalCount

it('so many are deleted with it, and come back with it', async () => {
  await plant('seller', followersAtMost)
  expect(codesOf(await remove())).toEqual([])
  expect(await liveDeals()).toBe(0)
  expect(codesOf(await tenant.send(`mutation { restoreCompany(id: "${root}") { id } }`))).toEqual([])
  expect(await liveDeals()).toBe(followersAtMost)
})

it('one more is refused before anything is written', async () => {
  await plant('seller', followersAtMost + 1)
  const { errors } = await remove()
  expect(errors[0]?.message).toBe('More than 10000 records would go with those of Company.')
  expect(errors[0]?.extensions).toEqual({
    code: 'TOO_MANY_RECORDS',
    hint: 'Delete first what refers to it, some at a time.',
  })
  expect(codesOf(await purge())).toEqual(['TOO_MANY_RECORDS'])
  expect(await liveDeals()).toBe(followersAtMost + 1)
})

it('one more that would come back is told so', async () => {
  await plant('seller', followersAtMost)
  await remove()
  await plant('seller', 1)
  // As one that has waited for another deletion, and waits for this one since that is undone.
  await engine.superuser.query(
    `update tablecast.records as r set deleted_at = c.deleted_at, deletion_id = c.deletion_id
     from tablecast.records as c
     where r.tenant_id = $1 and c.tenant_id = $1 and c.id = $2 and r.deleted_at is null`,
    [(await engine.catalogOf(tenant)).tenantId, root],
  )
  const { errors } = await tenant.send(`mutation { restoreCompany(id: "${root}") { id } }`)
  expect(errors[0]?.message).toBe('More than 10000 records would come back with those of Company.')
  expect(errors[0]?.extensions).toEqual({
    code: 'TOO_MANY_RECORDS',
    hint: 'Purge first those that need not come back; includeDeleted shows them.',
  })
})

it('those that hold it back are counted no further than a client would', async () => {
  await plant('buyer', 1_200)
  expect((await remove()).errors[0]?.message).toBe(
    `1000 or more deals refer to the Company ${root} by buyer.`,
  )
})

it('a purge goes through those that it is cleared from, however many there are', async () => {
  await plant('broker', 1_201)
  expect(codesOf(await purge())).toEqual([])
  expect(
    await tenant.ask(
      '{ a: deals(filter: { broker: {} }) { totalCount } deals { totalCount nodes { version } } }',
    ),
  ).toMatchObject({
    a: { totalCount: 0 },
    deals: { totalCount: 1_201, nodes: expect.arrayContaining([{ version: 2 }]) },
  })
})
