import { expect, it } from '@jest/globals'
import { useApp } from './support/app.ts'
import { makeTenant } from './support/tenant.ts'

const test = useApp()

it('a table that is defined can be written to and read from at once', async () => {
  const tenant = await makeTenant(test, [{ name: 'Deal', fields: [{ name: 'title', kind: 'text' }] }])
  await tenant.ask('mutation { createDeal(input: { title: "First" }) { id } }')
  expect(await tenant.ask('{ deals { nodes { title version createdBy } totalCount } }')).toEqual({
    deals: { nodes: [{ title: 'First', version: 1, createdBy: 'user:ann' }], totalCount: 1 },
  })
})
