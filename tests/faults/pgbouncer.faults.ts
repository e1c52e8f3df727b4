import { once } from 'node:events'
import { beforeAll, describe, expect, it } from '@jest/globals'
import type { Tablecast } from '../../src/app.ts'
import { firstLine, run, start } from '../cli/command.ts'
import { makeLogin, names } from '../migrations/release.ts'
import { adminKey, type TestApp, useApp } from '../support/app.ts'
import { connect, untilWaiting } from '../support/client.ts'
import { createEmptyDatabase, type TestDatabase } from '../support/database.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'
import { openPgbouncer, type Pgbouncer } from './pgbouncer.ts'

// PgBouncer in transaction mode, with so few connections to Postgres that tenants meet on each of them.
const connections = 2
const tenantCount = 6
const turns = 40

const test = useApp()
let pgbouncer: Pgbouncer
let pooled: string
let serving: { login: string; as(url: string): string }
let app: Tablecast
let there: TestApp

beforeAll(async () => {
  serving = await makeLogin('')
  const { username: name, password } = new URL(test.databaseUrl)
  const logins = [
    { name, password },
    { name: serving.login, password: 'secret' },
  ]
  pgbouncer = await openPgbouncer(test.databaseUrl, { connections, logins })
  pooled = pgbouncer.through(test.databaseUrl)
  app = test.another({ databaseUrl: pooled, poolSize: 12, preparedStatements: false })
  const post: TestApp['post'] = (path, body, token) => test.post(path, body, token, app)
  there = {
    ...test,
    post,
    operator: (query, variables) => post('/catalog', { query, variables }, adminKey),
  }
})

const deal = {
  name: 'Deal',
  fields: [
    { name: 'title', kind: 'text', required: true },
    { name: 'size', kind: 'integer' },
  ],
}

interface Made {
  createDeal: { id: string }
}
const create = 'mutation ($title: String!) { createDeal(input: { title: $title, size: 0 }) { id } }'
const list = '{ deals(first: 1000) { totalCount nodes { title } } }'

/** A tenant's turn: it writes one record and one that is refused, changes the first, and reads all it has. */
async function takeTurn(tenant: TestTenant, others: readonly string[]): Promise<void> {
  const { createDeal } = await tenant.ask<Made>(create, { title: tenant.slug })
  const refused = await tenant.send('mutation { createDeal(input: { size: 1 }) { id } }')
  expect(refused.errors).toHaveLength(1)
  await tenant.ask('mutation ($id: ID!) { updateDeal(id: $id, patch: { size: 1 }) { version } }', createDeal)
  const foreign = others[Math.floor(Math.random() * others.length)]
  const found = await tenant.ask<{ own: object; foreign: null; deals: { nodes: { title: string }[] } }>(
    `query ($own: ID!, $foreign: ID!) {
      own: deal(by: { id: $own }) { title size } foreign: deal(by: { id: $foreign }) { title }
      deals(first: 1000) { nodes { title } } }`,
    { own: createDeal.id, foreign },
  )
  expect(found.own).toEqual({ title: tenant.slug, size: 1 })
  expect(found.foreign).toBeNull()
  expect([...new Set(found.deals.nodes.map(({ title }) => title))]).toEqual([tenant.slug])
}

describe('tenants that take turns on few connections', () => {
  let tenants: TestTenant[]
  let firsts: string[]

  beforeAll(async () => {
    tenants = await Promise.all(Array.from({ length: tenantCount }, () => makeTenant(there, [deal])))
    const made = await Promise.all(tenants.map((tenant) => tenant.ask<Made>(create, { title: tenant.slug })))
    firsts = made.map(({ createDeal }) => createDeal.id)
  })

  it('each see and change their own records only', async () => {
    await Promise.all(
      tenants.map(async (tenant, index) => {
        const others = firsts.filter((_, other) => other !== index)
        for (let turn = 0; turn < turns; turn++) {
          await takeTurn(tenant, others)
        }
      }),
    )
    for (const tenant of tenants) {
      const { deals } = await tenant.ask<{ deals: { totalCount: number } }>(list)
      expect(deals.totalCount).toBe(turns + 1)
    }
  })

  it('lose none of many changes to one record', async () => {
    const [tenant] = tenants as [TestTenant]
    const { createDeal } = await tenant.ask<Made>(create, { title: tenant.slug })
    // Each another value: a change that changes nothing is no write.
    const fields = ['title', 'size'].flatMap((name) => Array(10).fill(name))
    await Promise.all(
      fields.map((name, index) =>
        tenant.ask(
          `mutation ($id: ID!) { updateDeal(id: $id, patch: { ${name}: ${name === 'size' ? index : `"${tenant.slug} ${index}"`} }) { id } }`,
          createDeal,
        ),
      ),
    )
    const { deal: found } = await tenant.ask<{ deal: { version: number } }>(
      'query ($id: ID!) { deal(by: { id: $id }) { version } }',
      createDeal,
    )
    expect(found.version).toBe(fields.length + 1)
  })

  it('leave nothing on them: no role, no tenant, no setting, no statement, no lock', async () => {
    const seen = new Map<number, object>()
    // Several at once, so that each gets another connection.
    const clients = await Promise.all(Array.from({ length: connections }, () => connect(pooled)))
    await Promise.all(clients.map((client) => client.query('begin')))
    for (const client of clients) {
      const { rows } = await client.query(`
        select pg_backend_pid() as pid, current_user = session_user as self,
          nullif(current_setting('app.tenant_id', true), '') as tenant,
          (select count(*)::int from pg_prepared_statements) as statements,
          (select count(*)::int from pg_locks where pid = pg_backend_pid() and locktype = 'advisory') as locks,
          (select count(*)::int from pg_listening_channels()) as channels,
          (select coalesce(json_agg(name), '[]') from pg_settings
            where source = 'session' and name not in ('client_encoding', 'application_name', 'DateStyle', 'TimeZone', 'standard_conforming_strings')) as settings`)
      const [{ pid, ...state }] = rows
      seen.set(pid, state)
    }
    await Promise.all(clients.map((client) => client.query('commit')))
    expect([...seen.values()]).toEqual(
      Array(connections).fill({
        self: true,
        tenant: null,
        statements: 0,
        locks: 0,
        channels: 0,
        settings: [],
      }),
    )
    const { rows } = await (await connect(test.databaseUrl)).query(
      'select count(*)::int as count from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    )
    expect(rows).toEqual([{ count: connections }])
  })

  it("can go away, which stops their own statement and nobody else's", async () => {
    const [tenant, other] = tenants as [TestTenant, TestTenant]
    const { createDeal } = await tenant.ask<Made>(create, { title: tenant.slug })
    const client = await connect(test.databaseUrl)
    await client.query('begin')
    await client.query('select from tablecast.records where id = $1 for update', [createDeal.id])
    const leaving = new AbortController()
    const gone = app.fetch(
      new Request('http://tablecast.test/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${tenant.token}` },
        body: JSON.stringify({
          query: 'mutation ($id: ID!) { updateDeal(id: $id, patch: { size: 2 }) { id } }',
          variables: createDeal,
        }),
        signal: leaving.signal,
      }),
    )
    await untilWaiting(client)
    const busy = Array.from({ length: turns }, () => other.ask(list))
    leaving.abort()
    await expect(gone).rejects.toThrow('abort')
    await Promise.all(busy)
    await client.query('rollback')
    const { deal: left } = await tenant.ask<{ deal: object }>(
      'query ($id: ID!) { deal(by: { id: $id }) { version size } }',
      createDeal,
    )
    expect(left).toEqual({ version: 1, size: 0 })
  })

  it('are answered again after PgBouncer was gone', async () => {
    const [tenant] = tenants as [TestTenant]
    await pgbouncer.kill()
    const { errors } = await tenant.send(list)
    expect(errors[0]?.extensions.code).toBe('UNAVAILABLE')
    await pgbouncer.start()
    expect((await tenant.send(list)).errors).toEqual([])
  })
})

describe('a database that is served through PgBouncer', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await createEmptyDatabase()
  })

  it('is migrated beside it, for the login that serves, and then served', async () => {
    const env = {
      DATABASE_URL: serving.as(pgbouncer.through(database.url)),
      DATABASE_ADMIN_URL: database.url,
      PREPARED_STATEMENTS: 'off',
      JWT_SECRET: 'a-secret-for-poolers-of-32-bytes-or-more',
      ADMIN_KEY: adminKey,
    }
    expect(await run(['serve'], { ...env, DATABASE_ADMIN_URL: '' })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('run "tablecast migrate up" first'),
    })
    expect(await run(['migrate', 'up', '--json'], env)).toEqual({
      code: 0,
      stdout: `${JSON.stringify({ applied: names, adopted: [] })}\n`,
      stderr: '',
    })
    // The server needs no more than what it serves with.
    const server = start(['serve'], { ...env, DATABASE_ADMIN_URL: '' })
    const origin = /http:\/\/\S+(?=\/graphql)/.exec(await firstLine(server))?.[0]
    const answer = await fetch(`${origin}/catalog`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${adminKey}` },
      body: JSON.stringify({
        query: 'mutation { createTenant(input: { slug: "acme", name: "Acme" }) { tenant { slug } } }',
      }),
    })
    expect(await answer.json()).toEqual({ data: { createTenant: { tenant: { slug: 'acme' } } } })
    server.kill('SIGTERM')
    expect(await once(server, 'exit')).toEqual([0, null])
  })
})
