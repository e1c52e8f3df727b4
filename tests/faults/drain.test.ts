import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { connect as dial } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, expect, it } from '@jest/globals'
import type pg from 'pg'
import { type Listening, listen } from '../../src/cli/listen.ts'
import { useApp } from '../support/app.ts'
import { connect, untilWaiting } from '../support/client.ts'
import { closing } from '../support/endings.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'
import { openBalancer } from './balancer.ts'

const test = useApp()
let tenant: TestTenant
let id: string
let client: pg.Client

beforeAll(async () => {
  tenant = await makeTenant(test, [{ name: 'Deal', fields: [{ name: 'title', kind: 'text' }] }])
  const made = await tenant.ask<{ createDeal: { id: string } }>(
    'mutation { createDeal(input: { title: "first" }) { id } }',
  )
  id = made.createDeal.id
  client = await connect(test.databaseUrl)
})

const start = async (drainMs = 20_000): Promise<Listening> =>
  closing(await listen(test.another(), { host: '127.0.0.1', port: 0, drainMs }))
const update = 'mutation ($title: String) { updateDeal(id: "ID", patch: { title: $title }) { title } }'

function ask(origin: string, query: string, variables: object = {}): Promise<Response> {
  return fetch(`${origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${tenant.token}` },
    body: JSON.stringify({ query: query.replace('ID', id), variables }),
  })
}

it('what runs is answered, what comes meanwhile too, and each connection ends with its answer', async () => {
  const instance = await start()
  await client.query('begin; select from tablecast.records for update')
  const running = ask(instance.origin, update, { title: 'second' })
  await untilWaiting(client)
  const closed = instance.close({ noticeMs: 500 })
  const ready = await fetch(`${instance.origin}/readyz`)
  expect([ready.status, await ready.json()]).toEqual([503, { ready: false, failing: ['draining'] }])
  const meanwhile = await ask(instance.origin, '{ deals { totalCount } }')
  expect(await meanwhile.json()).toEqual({ data: { deals: { totalCount: 1 } } })
  await sleep(600)
  await expect(ask(instance.origin, '{ __typename }')).rejects.toThrow('fetch failed')
  await client.query('commit')
  const answer = await running
  expect(await answer.json()).toEqual({ data: { updateDeal: { title: 'second' } } })
  expect([ready, meanwhile, answer].map(({ headers }) => headers.get('connection'))).toEqual([
    'close',
    'close',
    'close',
  ])
  await closed
})

it('a connection that carries nothing does not keep it up, and it may be closed twice', async () => {
  const instance = await start()
  const agent = new Agent({ keepAlive: true })
  const asking = request(`${instance.origin}/healthz`, { agent }).end()
  const [response] = await once(asking, 'response')
  response.resume()
  await once(response, 'end')
  await instance.close()
  await instance.close()
  agent.destroy()
})

it('what still runs in the end is cut off and taken back, and so is a request that never comes whole', async () => {
  const instance = await start(300)
  await client.query('begin; select from tablecast.records for update')
  const running = ask(instance.origin, update, { title: 'never' })
  const cut = expect(running).rejects.toThrow('fetch failed')
  await untilWaiting(client)
  const half = dial(Number(new URL(instance.origin).port), '127.0.0.1')
  half.on('error', () => {})
  half.write('POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\nhalf')
  await once(half, 'connect')
  await instance.close()
  await cut
  await client.query('commit')
  expect(await tenant.ask('{ deals { nodes { title } } }')).toEqual({
    deals: { nodes: [{ title: 'second' }] },
  })
})

it('two instances that are replaced one after another under load lose no request', async () => {
  const instances = [await start(), await start()]
  const balancer = openBalancer(instances.map(({ origin }) => origin))
  let acknowledged = 0
  let isOver = false
  const work = async () => {
    while (!isOver) {
      const answer = await balancer.send((origin) =>
        ask(origin, 'mutation { createDeal(input: { title: "load" }) { id } }'),
      )
      expect(await answer.json()).toEqual({ data: { createDeal: { id: expect.any(String) } } })
      acknowledged++
    }
  }
  const rollOver = async () => {
    for (const [place, old] of instances.entries()) {
      // As long as in production: on a busy machine the balancer takes its time to notice.
      await old.close({ noticeMs: 2_000 })
      const fresh = await start()
      await balancer.replace(old.origin, fresh.origin)
      instances[place] = fresh
    }
  }
  const load = Promise.all(Array.from({ length: 8 }, work))
  try {
    await Promise.race([rollOver(), load])
  } finally {
    isOver = true
    await load.catch(() => {})
    await balancer.close()
    await Promise.all(instances.map((instance) => instance.close()))
  }
  await load
  expect(await tenant.ask('{ deals(filter: { title: { eq: "load" } }) { totalCount } }')).toEqual({
    deals: { totalCount: acknowledged },
  })
})
