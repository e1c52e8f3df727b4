import { afterAll, describe, expect, it } from '@jest/globals'
import { createTablecast } from '../src/app.ts'
import { migrateDown, migrateUp, migrationStates } from '../src/db/migrate.ts'
import { adminKey, jwtSecret, toToken } from './support/app.ts'
import { connect } from './support/client.ts'
import { command, randomName, SERVER_VARIABLE, withDatabase } from './support/server.ts'

const server = process.env[SERVER_VARIABLE] ?? ''
const names = [
  '0001-roles',
  '0002-functions',
  '0003-catalog',
  '0004-records',
  '0005-imports',
  '0006-api-keys',
]

const endings: (() => Promise<void>)[] = []
afterAll(async () => {
  for (const undo of endings.reverse()) await undo()
})

/** An empty database, and whoever owns it. */
async function makeDatabase(owner?: string): Promise<string> {
  const name = randomName('tablecast_test')
  await command(server, `create database ${name} ${owner ? `owner ${owner}` : ''}`)
  endings.push(() => command(server, `drop database ${name} with (force)`))
  return withDatabase(server, name)
}

/** A login that is no superuser, with these attributes. */
async function makeLogin(attributes: string): Promise<{ login: string; as(url: string): string }> {
  const login = randomName('tablecast_login')
  await command(server, `create role ${login} login password 'secret' nosuperuser ${attributes}`)
  endings.push(async () => {
    await command(server, `drop owned by ${login} cascade`)
    await command(server, `drop role ${login}`)
  })
  const as = (url: string) => Object.assign(new URL(url), { username: login, password: 'secret' }).href
  return { login, as }
}

/** Everything that migrations make in a database, as text. */
async function describeSchemas(url: string): Promise<string[]> {
  const client = await connect(url)
  const { rows } = await client.query<{ line: string }>(`
    with ours as (select oid, nspname, nspacl from pg_namespace where nspname in ('tablecast', 'tablecast_view')),
    relations as (select c.* from pg_class c join ours on ours.oid = relnamespace where relname !~ '^kysely')
    select format('relation %s %s %s %s', relkind, relname, relacl, reloptions) as line from relations
    union all select format('schema %s %s', nspname, nspacl) from ours where nspname <> 'tablecast'
    union all select format('column %s %s %s %s %s %s', relname, attnum, attname, format_type(atttypid, atttypmod), attnotnull, attacl)
      from relations join pg_attribute on attrelid = relations.oid where attnum > 0 and not attisdropped
    union all select format('constraint %s %s', conname, pg_get_constraintdef(k.oid)) from pg_constraint k join relations on conrelid = relations.oid
    union all select format('index %s', indexdef) from pg_indexes where schemaname = 'tablecast' and tablename !~ '^kysely'
    union all select format('policy %s %s %s %s %s', tablename, policyname, roles, qual, with_check) from pg_policies where schemaname = 'tablecast'
    union all select format('view %s %s', viewname, definition) from pg_views where schemaname = 'tablecast_view'
    union all select format('function %s', pg_get_functiondef(p.oid)) from pg_proc p join ours on ours.oid = pronamespace
    order by 1`)
  return rows.map(({ line }) => line)
}

/** What a server does: makes a tenant, defines, writes and reads. */
async function serve(databaseUrl: string): Promise<unknown> {
  const app = createTablecast({
    databaseUrl,
    jwtSecrets: [jwtSecret],
    adminKeys: [adminKey],
    graphiql: false,
    poolSize: 2,
    statementTimeoutMs: 10_000,
    cacheBytes: 2 ** 20,
    logLevel: 'silent',
  })
  const token = await toToken({ tenant: 'acme', sub: 'ann', role: 'admin' })
  const ask = async (path: string, query: string, credential = token) => {
    const response = await app.fetch(
      new Request(`http://tablecast.test${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${credential}` },
        body: JSON.stringify({ query }),
      }),
    )
    return response.json()
  }
  await ask(
    '/catalog',
    'mutation { createTenant(input: { slug: "acme", name: "Acme" }) { tenant { slug } } }',
    adminKey,
  )
  await ask(
    '/catalog',
    'mutation { createTable(input: { name: "Deal", fields: [{ name: "title", kind: "text" }] }) { name } }',
  )
  await ask('/graphql', 'mutation { createDeal(input: { title: "first" }) { id } }')
  const answer = await ask('/graphql', '{ deals(orderBy: { title: ASC }) { nodes { title version } } }')
  await app.close()
  return answer
}
const served = { data: { deals: { nodes: [{ title: 'first', version: 1 }] } } }

describe('migrations', () => {
  it('go up, all the way down, and up again to the same', async () => {
    const url = await makeDatabase()
    expect(await migrateUp(url)).toEqual(names)
    const made = await describeSchemas(url)
    expect(made.length).toBeGreaterThan(100)
    expect(await migrateDown(url, { all: true })).toEqual([...names].reverse())
    expect(await describeSchemas(url)).toEqual([])
    expect(await migrateUp(url)).toEqual(names)
    expect(await describeSchemas(url)).toEqual(made)
    expect(await serve(url)).toEqual(served)
  })

  it('go down one by one', async () => {
    const url = await makeDatabase()
    await migrateUp(url)
    for (const name of [...names].reverse()) {
      expect(await migrateDown(url)).toEqual([name])
    }
    expect(await migrateDown(url)).toEqual([])
  })

  it('keep the log of operators on the way down and up again', async () => {
    const url = await makeDatabase()
    await migrateUp(url)
    await serve(url)
    const client = await connect(url)
    const lines = async (columns: string) =>
      (await client.query(`select ${columns} from tablecast.operator_log order by id`)).rows
    const before = await lines('id, at, actor, tenant_id, action')
    expect(before.map(({ action }) => action)).toEqual(['createTenant', 'createApiKey'])
    expect(await migrateDown(url)).toEqual(['0006-api-keys'])
    expect(await lines('action, slug')).toEqual([
      { action: 'create', slug: 'acme' },
      { action: 'createApiKey', slug: 'acme' },
    ])
    await migrateUp(url)
    expect(await lines('id, at, actor, tenant_id, action')).toEqual(before)
  })

  it('are applied once, however often they are asked for', async () => {
    const url = await makeDatabase()
    expect((await migrationStates(url)).map(({ appliedAt }) => appliedAt)).toEqual(names.map(() => undefined))
    await migrateUp(url)
    const states = await migrationStates(url)
    expect(states).toEqual(names.map((name) => ({ name, appliedAt: expect.any(Date) })))
    expect(await migrateUp(url)).toEqual([])
    expect(await migrationStates(url)).toEqual(states)
  })

  it('are applied once by several who start together', async () => {
    for (let round = 0; round < 3; round++) {
      const url = await makeDatabase()
      const applied = await Promise.all([migrateUp(url), migrateUp(url), migrateUp(url)])
      expect(applied.flat()).toEqual(names)
    }
  })

  it('leave nothing behind when one of them fails', async () => {
    const url = await makeDatabase()
    const client = await connect(url)
    await client.query('create schema tablecast; create table tablecast.records (a int)')
    await expect(migrateUp(url)).rejects.toThrow('already exists')
    expect((await migrationStates(url)).map(({ appliedAt }) => appliedAt)).toEqual(names.map(() => undefined))
    await client.query('drop table tablecast.records')
    expect(await migrateUp(url)).toEqual(names)
  })

  it('can be run by a login that is no superuser, on managed Postgres for example, which then serves', async () => {
    const { login, as } = await makeLogin('createrole')
    // The roles belong to the whole server and are there already; as if this login had made them, it may grant
    // them, and from version 16 on nothing else.
    const { rows } = await (await connect(server)).query<{ version: number }>(
      `select current_setting('server_version_num')::int as version`,
    )
    const rights =
      (rows[0]?.version ?? 0) >= 160_000 ? 'admin true, inherit false, set false' : 'admin option'
    await command(
      server,
      `grant tablecast_owner, tablecast_app, tablecast_directory to ${login} with ${rights}`,
    )
    const url = as(await makeDatabase(login))
    expect(await migrateUp(url)).toEqual(names)
    expect(await serve(url)).toEqual(served)
    expect(await migrateDown(url, { all: true })).toEqual([...names].reverse())
    expect(await migrateUp(url)).toEqual(names)
  })

  it('give another login the right to serve, and no other', async () => {
    const { login, as } = await makeLogin('')
    const url = await makeDatabase()
    await migrateUp(url)
    expect(await serve(as(url))).toMatchObject({ errors: [{ extensions: { code: 'INTERNAL' } }] })
    await migrateUp(url, { login })
    expect(await serve(as(url))).toEqual(served)
    const client = await connect(as(url))
    await expect(client.query('set role tablecast_owner')).rejects.toThrow('permission denied')
    await expect(client.query('drop table tablecast.records')).rejects.toThrow('must be owner')
  })

  it('give it that right also when several start together', async () => {
    const { login, as } = await makeLogin('')
    for (let round = 0; round < 3; round++) {
      const url = await makeDatabase()
      await Promise.all(Array.from({ length: 4 }, () => migrateUp(url, { login })))
      expect(await serve(as(url))).toEqual(served)
    }
  })
})
