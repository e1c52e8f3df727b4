import { expect, it } from '@jest/globals'
import { useApp } from '../support/app.ts'
import { connect, untilWaiting } from '../support/client.ts'
import { makeTenant } from '../support/tenant.ts'

const test = useApp({ poolSize: 2 })

it('what runs is answered before the connections end, and what comes later is UNAVAILABLE', async () => {
  const tenant = await makeTenant(test, [{ name: 'Deal', fields: [{ name: 'title', kind: 'text' }] }])
  const { id } = (
    await tenant.ask<{ createDeal: { id: string } }>('mutation { createDeal(input: {}) { id } }')
  ).createDeal
  const app = test.another()
  const query = `mutation { updateDeal(id: "${id}", patch: { title: "last" }) { title } }`

  const client = await connect(test.databaseUrl)
  await client.query('begin; select from tablecast.records for update')
  const running = test.post('/graphql', { query }, tenant.token, app)
  await untilWaiting(client)
  const closed = app.close()
  await client.query('commit')
  expect((await running).data).toEqual({ updateDeal: { title: 'last' } })
  await closed

  const late = await test.post('/graphql', { query }, tenant.token, app)
  expect(late.errors).toMatchObject([{ extensions: { code: 'UNAVAILABLE' } }])
})

it('it may be closed twice', async () => {
  const app = test.another()
  await Promise.all([app.close(), app.close()])
  await app.close()
})
