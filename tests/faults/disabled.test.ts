import { expect, it } from '@jest/globals'
import { useApp } from '../support/app.ts'
import { connect, untilWaiting } from '../support/client.ts'
import { makeTenant } from '../support/tenant.ts'

const test = useApp()

it('a tenant that is disabled while a change of its records runs: that one ends whole, and nothing comes after it', async () => {
  const tenant = await makeTenant(test, [{ name: 'Deal', fields: [{ name: 'title', kind: 'text' }] }])
  const { createDeal } = await tenant.ask<{ createDeal: { id: string } }>(
    'mutation { createDeal(input: { title: "first" }) { id } }',
  )
  const update = `mutation { updateDeal(id: "${createDeal.id}", patch: { title: "second" }) { title } }`
  const client = await connect(test.databaseUrl)
  await client.query('begin; select from tablecast.records for update')
  const running = tenant.send(update)
  await untilWaiting(client)
  // The operator does not wait for what runs: a tenant could keep them waiting.
  const disable = `mutation { disableTenant(slug: "${tenant.slug}") { state } }`
  expect((await test.operator(disable)).data).toEqual({ disableTenant: { state: 'DISABLED' } })
  const late = await Promise.all([
    tenant.send(update),
    tenant.send('{ deals { totalCount } }'),
    tenant.sendCatalog('mutation { deleteTable(table: "Deal") { name } }'),
  ])
  expect(late.map(({ errors }) => errors[0]?.extensions.code)).toEqual(Array(3).fill('FORBIDDEN'))
  await client.query('commit')
  expect((await running).data).toEqual({ updateDeal: { title: 'second' } })
  const { rows } = await client.query('select version from tablecast.record_history where record_id = $1', [
    createDeal.id,
  ])
  expect(rows.map(({ version }) => version).sort()).toEqual([1, 2])
})
