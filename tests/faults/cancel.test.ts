import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { CompiledQuery } from 'kysely'
import type pg from 'pg'
import { type Database, openDatabase } from '../../src/db/database.ts'
import { useApp } from '../support/app.ts'
import { connect, untilBusy, untilIdle, untilWaiting } from '../support/client.ts'
import { closing } from '../support/endings.ts'
import { serve } from '../support/listening.ts'
import { openProxy } from '../support/proxy.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'

// The timeout of statements is far away, so that what ends before it has been stopped by something else.
const test = useApp({ poolSize: 1, statementTimeoutMs: 600_000 })
const deal = { name: 'Deal', fields: [{ name: 'title', kind: 'text' }] }
const update = 'mutation ($id: ID!) { updateDeal(id: $id, patch: { title: "second" }) { version } }'
let tenant: TestTenant
let id: string
let client: pg.Client

beforeAll(async () => {
  tenant = await makeTenant(test, [deal])
  const made = await tenant.ask<{ createDeal: { id: string } }>(
    'mutation { createDeal(input: { title: "first" }) { id } }',
  )
  id = made.createDeal.id
  client = await connect(test.databaseUrl)
})

describe('a client that goes away', () => {
  const lock = () => client.query(`begin; select from tablecast.records where id = '${id}' for update`)
  const ask = (origin: string, body: object, signal: AbortSignal | null = null, path = '/graphql') =>
    fetch(`${origin}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${tenant.token}` },
      body: JSON.stringify(body),
      signal,
    })

  it('has its statement stopped and its change taken back, and the next one is served', async () => {
    const faults: unknown[] = []
    const app = test.another({ logger: { error: (details) => faults.push(details) } })
    const origin = await serve(app)
    await lock()
    const leaving = new AbortController()
    const gone = ask(origin, { query: update, variables: { id } }, leaving.signal)
    await untilWaiting(client)
    leaving.abort()
    await expect(gone).rejects.toThrow('abort')
    await untilIdle(client)
    // The record is still locked.
    const next = await ask(origin, { query: '{ deals { nodes { title version } } }' })
    expect(await next.json()).toEqual({ data: { deals: { nodes: [{ title: 'first', version: 1 }] } } })
    await client.query('rollback')
    expect(faults).toEqual([])
  })

  it('does so at /catalog too, and when the request comes by fetch', async () => {
    await client.query('begin; lock table tablecast.tables in access exclusive mode')
    for (const asking of [
      async (signal: AbortSignal) =>
        ask(await serve(test.app), { query: '{ tables { name } }' }, signal, '/catalog'),
      (signal: AbortSignal) =>
        test.app.fetch(
          new Request('http://tablecast.test/catalog', {
            method: 'POST',
            headers: { 'content-type': 'application/json', authorization: `Bearer ${tenant.token}` },
            body: JSON.stringify({ query: '{ tables { name } }' }),
            signal,
          }),
        ),
    ]) {
      const leaving = new AbortController()
      const gone = asking(leaving.signal)
      await untilWaiting(client)
      leaving.abort()
      await expect(gone).rejects.toThrow('abort')
      await untilIdle(client)
    }
    await client.query('rollback')
  })

  it('leaves the queue for a connection, and nobody else loses by it', async () => {
    const origin = await serve(test.app)
    await lock()
    const first = ask(origin, { query: update, variables: { id } })
    await untilWaiting(client)
    const leaving = new AbortController()
    const gone = [1, 2, 3].map(() => ask(origin, { query: '{ deals { totalCount } }' }, leaving.signal))
    const staying = ask(origin, { query: '{ deals { totalCount } }' })
    await sleep(50)
    leaving.abort()
    for (const one of gone) {
      await expect(one).rejects.toThrow('abort')
    }
    await client.query('rollback')
    expect(await (await first).json()).toEqual({ data: { updateDeal: { version: 2 } } })
    expect(await (await staying).json()).toEqual({ data: { deals: { totalCount: 1 } } })
  })

  it('never stops what another one has asked for, whenever it goes', async () => {
    const origin = await serve(test.another({ poolSize: 2 }))
    const query = {
      query: '{ a: deals { nodes { title } } b: deals { totalCount } c: deals { totalCount } }',
    }
    const leave = async (milliseconds: number) => {
      const leaving = new AbortController()
      const gone = ask(origin, query, leaving.signal)
      await sleep(milliseconds)
      leaving.abort()
      await gone.then((response) => response.text()).catch(() => {})
    }
    const stay = async () => {
      expect(await (await ask(origin, query)).json()).toMatchObject({ data: { b: { totalCount: 1 } } })
    }
    for (let round = 0; round < 30; round++) {
      await Promise.all([leave(round % 6), stay(), leave((round + 3) % 9), stay()])
    }
  })
})

describe('a transaction that is stopped', () => {
  let tenantId: number
  let database: Database
  const reason = new Error('nobody waits for it')
  const wait = CompiledQuery.raw('select pg_sleep(600)')
  const whoIsIt: CompiledQuery<{ pid: number; role: string }> = CompiledQuery.raw(
    'select pg_backend_pid() as pid, current_user as role',
  )
  const leaveTrace = CompiledQuery.raw(
    `insert into tablecast.catalog_changes (tenant_id, version, at, actor, summary, change)
    values (current_setting('app.tenant_id')::int, 100, now(), 'x', 'x', '{}')`,
  )
  const traces = async () => {
    const { rows } = await client.query(
      'select count(*)::int as count from tablecast.catalog_changes where version = 100',
    )
    return rows[0].count
  }
  const open = (url = test.databaseUrl) =>
    closing(openDatabase({ url, poolSize: 1, statementTimeoutMs: 600_000, poolWaitMs: 20_000 }))

  beforeAll(async () => {
    const { rows } = await client.query('select id from tablecast.tenants where slug = $1', [tenant.slug])
    tenantId = rows[0].id
    database = open()
  })

  it('ends with all that it has sent ahead, and its connection is the next one’s', async () => {
    const stopping = new AbortController()
    const before = await database.read(tenantId, (session) => session.run(whoIsIt))
    const stopped = database
      .for({ signal: stopping.signal })
      .read(tenantId, (session) => Promise.all([session.run(wait), session.run(wait), session.run(wait)]))
    await untilBusy(client)
    stopping.abort(reason)
    await expect(stopped).rejects.toBe(reason)
    expect(await database.read(tenantId, (session) => session.run(whoIsIt))).toEqual(before)
  })

  it('sends nothing any more', async () => {
    const stopping = new AbortController()
    const stopped = database.for({ signal: stopping.signal }).write(tenantId, async (session) => {
      await session.run(leaveTrace)
      stopping.abort(reason)
      await session.run(leaveTrace).catch(() => {})
      return { value: undefined, commit: true }
    })
    await expect(stopped).rejects.toBe(reason)
    expect(await traces()).toBe(0)
  })

  it('is stopped before it begins, while it begins, and between any two of its statements', async () => {
    for (let turn = 0; turn < 40; turn++) {
      const stopping = new AbortController()
      const stopped = database.for({ signal: stopping.signal }).write(tenantId, async (session) => {
        const standing = session.run(whoIsIt)
        await session.run(leaveTrace)
        expect(await standing).toMatchObject([{ role: 'tablecast_app' }])
        await session.run(wait)
        return { value: undefined, commit: true }
      })
      const ended = expect(stopped).rejects.toBe(reason)
      // Steps of the event loop, and not of the clock: each of them is another moment.
      for (let step = 0; step < turn; step++) {
        await new Promise(setImmediate)
      }
      stopping.abort(reason)
      await ended
    }
    expect(await traces()).toBe(0)
    expect(await database.read(tenantId, (session) => session.run(whoIsIt))).toMatchObject([
      { role: 'tablecast_app' },
    ])
  })

  it('loses its connection when the server could not be told', async () => {
    const proxy = await openProxy(test.databaseUrl)
    const cutOff = open(proxy.url)
    const stopping = new AbortController()
    const [before] = await cutOff.read(tenantId, (session) => session.run(whoIsIt))
    const stopped = cutOff.for({ signal: stopping.signal }).read(tenantId, (session) => session.run(wait))
    await untilBusy(client)
    const refused = proxy.refuse()
    stopping.abort(reason)
    await refused
    await client.query('select pg_cancel_backend($1)', [before?.pid])
    await expect(stopped).rejects.toBe(reason)
    proxy.open()
    const [after] = await cutOff.read(tenantId, (session) => session.run(whoIsIt))
    expect(after?.pid).not.toBe(before?.pid)
  })
})
