import { afterEach, beforeAll, expect, it } from '@jest/globals'
import type { Tablecast } from '../../src/app.ts'
import { useApp } from '../support/app.ts'
import { type Detour, openProxy } from '../support/proxy.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'

const test = useApp()
let tenant: TestTenant
let proxy: Detour
let app: Tablecast

beforeAll(async () => {
  tenant = await makeTenant(test, [{ name: 'Deal', fields: [{ name: 'title', kind: 'text' }] }])
  proxy = await openProxy(test.databaseUrl)
  app = test.another({ databaseUrl: proxy.url, poolSize: 2, poolWaitMs: 500, statementTimeoutMs: 300 })
})
afterEach(() => proxy.open())

const read = () => test.post('/graphql', { query: '{ deals { totalCount } }' }, tenant.token, app)
const codes = async (answers: ReturnType<typeof read>[]) =>
  (await Promise.all(answers)).map(({ errors }) => errors[0]?.extensions.code ?? 'fine')

it('connections that are cut off are replaced, and nobody hears of it who comes later', async () => {
  expect(await codes([read(), read()])).toEqual(['fine', 'fine'])
  proxy.cut()
  // Until the cut has arrived, a connection may still be taken.
  await codes([read(), read()])
  expect(await codes([read(), read(), read()])).toEqual(['fine', 'fine', 'fine'])
})

it('a server that refuses connections is UNAVAILABLE, until it takes them again', async () => {
  proxy.refuse()
  proxy.cut()
  await codes([read(), read()])
  expect(await codes([read(), read()])).toEqual(['UNAVAILABLE', 'UNAVAILABLE'])
  proxy.open()
  expect(await codes([read(), read()])).toEqual(['fine', 'fine'])
})

it('a server that is silent is given up, with all that waits for its connections', async () => {
  expect(await codes([read(), read()])).toEqual(['fine', 'fine'])
  proxy.swallow()
  expect(await codes([read(), read(), read(), read()])).toEqual(Array(4).fill('UNAVAILABLE'))
  proxy.open()
  // Those that were at work when it fell silent are given up a moment later than those that wait for one of them.
  for (let attempt = 0; attempt < 20 && (await read()).errors.length > 0; attempt++) {}
  expect(await codes([read(), read(), read()])).toEqual(['fine', 'fine', 'fine'])
})
