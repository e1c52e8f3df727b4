import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from '@jest/globals'
import type { Tablecast } from '../../src/app.ts'
import { useApp } from '../support/app.ts'
import { connect, untilWaiting } from '../support/client.ts'
import { createEmptyDatabase } from '../support/database.ts'
import { openProxy } from '../support/proxy.ts'
import { makeTenant } from '../support/tenant.ts'

const test = useApp()

async function ask(path: string, app: Tablecast = test.app, method = 'GET') {
  const response = await app.fetch(new Request(`http://tablecast.test${path}`, { method }))
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) }
}

/** Asks until the answer is another one: it may be a second old. */
async function untilStatus(status: number, app: Tablecast) {
  for (let attempt = 0; attempt < 1_000; attempt++) {
    const answer = await ask('/readyz', app)
    if (answer.status === status) {
      return answer.body
    }
    await sleep(20)
  }
  throw new Error(`it should answer ${status} by now`)
}

it('an instance that lives and is ready says so, to whoever asks', async () => {
  expect(await ask('/healthz')).toMatchObject({ status: 200, body: { live: true } })
  const ready = await ask('/readyz')
  expect(ready).toMatchObject({ status: 200, body: { ready: true } })
  expect(ready.headers.get('cache-control')).toBe('no-store')
  expect((await ask('/readyz', test.app, 'HEAD')).status).toBe(200)
  expect((await ask('/healthz', test.app, 'POST')).status).toBe(405)
})

it('a base path is before these too', async () => {
  const app = test.another({ basePath: '/data' })
  expect((await ask('/data/readyz', app)).status).toBe(200)
  expect((await ask('/readyz', app)).status).toBe(404)
})

it('without a database an instance lives and is not ready, and it is again when the database is back', async () => {
  const proxy = await openProxy(test.databaseUrl)
  const app = test.another({ databaseUrl: proxy.url })
  expect((await ask('/readyz', app)).status).toBe(200)
  proxy.refuse()
  proxy.cut()
  expect(await untilStatus(503, app)).toEqual({ ready: false, failing: ['database'] })
  expect((await ask('/healthz', app)).status).toBe(200)
  expect((await ask('/readyz', app)).headers.get('retry-after')).toBe('1')
  proxy.open()
  expect(await untilStatus(200, app)).toEqual({ ready: true })
})

it('a database that does not answer is none', async () => {
  const proxy = await openProxy(test.databaseUrl)
  const app = test.another({ databaseUrl: proxy.url })
  expect((await ask('/readyz', app)).status).toBe(200)
  proxy.swallow()
  expect(await untilStatus(503, app)).toEqual({ ready: false, failing: ['database'] })
  proxy.open()
  expect(await untilStatus(200, app)).toEqual({ ready: true })
})

it('a database without migrations is not ready, and one with those of a newer release is', async () => {
  const empty = await createEmptyDatabase()
  const app = test.another({ databaseUrl: empty.url })
  expect(await ask('/readyz', app)).toMatchObject({
    status: 503,
    body: { ready: false, failing: ['migrations'] },
  })
  await app.close()

  const client = await connect(test.databaseUrl)
  await client.query(`insert into tablecast.kysely_migration values ('9999-newer', '')`)
  expect((await ask('/readyz', test.another())).status).toBe(200)
  await client.query(`delete from tablecast.kysely_migration where name = '9999-newer'`)
  await client.query(`update tablecast.kysely_migration set name = '9999-other' where name like '0004%'`)
  expect(await ask('/readyz', test.another())).toMatchObject({ body: { failing: ['migrations'] } })
  await client.query(`update tablecast.kysely_migration set name = '0004-records' where name = '9999-other'`)
})

it('an instance whose connections are all taken is ready', async () => {
  const tenant = await makeTenant(test, [{ name: 'Deal', fields: [{ name: 'title', kind: 'text' }] }])
  const { createDeal } = await tenant.ask<{ createDeal: { id: string } }>(
    'mutation { createDeal(input: {}) { id } }',
  )
  const app = test.another({ poolSize: 1 })
  const client = await connect(test.databaseUrl)
  await client.query('begin; select from tablecast.records for update')
  const query = `mutation { updateDeal(id: "${createDeal.id}", patch: { title: "x" }) { title } }`
  const busy = test.post('/graphql', { query }, tenant.token, app)
  await untilWaiting(client)
  expect((await ask('/readyz', app)).status).toBe(200)
  await client.query('rollback')
  expect((await busy).errors).toEqual([])
})

it('a thousand questions at once are one to the database', async () => {
  const proxy = await openProxy(test.databaseUrl)
  const app = test.another({ databaseUrl: proxy.url })
  await ask('/readyz', app)
  const before = proxy.sendings()
  await sleep(1_001)
  await Promise.all(Array.from({ length: 1_000 }, () => ask('/readyz', app)))
  expect(proxy.sendings() - before).toBe(1)
})

it('an instance that drains is not ready, and answers', async () => {
  const tenant = await makeTenant(test)
  const app = test.another()
  app.drain()
  expect(await ask('/readyz', app)).toMatchObject({
    status: 503,
    body: { ready: false, failing: ['draining'] },
  })
  expect((await ask('/healthz', app)).status).toBe(200)
  expect((await test.post('/graphql', { query: '{ __typename }' }, tenant.token, app)).data).toEqual({
    __typename: 'Query',
  })
})
