import { describe, expect, it } from '@jest/globals'
import { migrateDown, migrateUp, migrationStates, verifyMigrations } from '../src/db/migrate.ts'
import {
  describeSchemas,
  makeDatabase,
  makeLogin,
  names,
  serve,
  served,
  server,
} from './migrations/release.ts'
import { connect } from './support/client.ts'
import { command } from './support/server.ts'

describe('migrations', () => {
  it('go up, all the way down, and up again to the same', async () => {
    const url = await makeDatabase()
    expect(await migrateUp(url)).toEqual({ applied: names, adopted: [] })
    const made = await describeSchemas(url)
    expect(made.length).toBeGreaterThan(100)
    expect(await migrateDown(url, { all: true })).toEqual([...names].reverse())
    expect(await describeSchemas(url)).toEqual([])
    expect(await migrateUp(url)).toEqual({ applied: names, adopted: [] })
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
    expect(await migrateDown(url, { to: '0005-imports' })).toContain('0006-api-keys')
    expect(await lines('action, slug')).toEqual([
      { action: 'create', slug: 'acme' },
      { action: 'createApiKey', slug: 'acme' },
    ])
    await migrateUp(url)
    expect(await lines('id, at, actor, tenant_id, action')).toEqual(before)
  })

  it('go down to a name', async () => {
    const url = await makeDatabase()
    await migrateUp(url)
    const [first = '', ...later] = names
    expect(await migrateDown(url, { to: first })).toEqual([...later].reverse())
    expect(await migrateDown(url, { to: first })).toEqual([])
    await expect(migrateDown(url, { to: later[0] ?? '' })).rejects.toThrow('is not applied')
    expect(await migrateUp(url)).toEqual({ applied: later, adopted: [] })
  })

  it('are applied once, however often they are asked for', async () => {
    const url = await makeDatabase()
    expect((await migrationStates(url)).map(({ appliedAt }) => appliedAt)).toEqual(names.map(() => undefined))
    await migrateUp(url)
    const states = await migrationStates(url)
    expect(states).toEqual(
      names.map((name) => ({
        ...{ name, appliedAt: expect.any(Date), standing: 'applied' },
        breaking: name === '0012-reference-slots',
      })),
    )
    expect(await migrateUp(url)).toEqual({ applied: [], adopted: [] })
    expect(await migrationStates(url)).toEqual(states)
  })

  it('are applied once by twenty who start together', async () => {
    const url = await makeDatabase()
    const migrated = await Promise.all(Array.from({ length: 20 }, () => migrateUp(url)))
    expect(migrated.map(({ applied }) => applied.length).sort()).toEqual([...Array(19).fill(0), names.length])
    expect(migrated.flatMap(({ applied }) => applied)).toEqual(names)
    expect(await verifyMigrations(url)).toEqual([])
  })

  it('leave nothing behind when one of them fails', async () => {
    const url = await makeDatabase()
    const client = await connect(url)
    await client.query('create schema tablecast; create table tablecast.records (a int)')
    await expect(migrateUp(url)).rejects.toThrow('already exists')
    expect((await migrationStates(url)).map(({ appliedAt }) => appliedAt)).toEqual(names.map(() => undefined))
    await client.query('drop table tablecast.records')
    expect(await migrateUp(url)).toEqual({ applied: names, adopted: [] })
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
    expect(await migrateUp(url)).toEqual({ applied: names, adopted: [] })
    expect(await serve(url)).toEqual(served)
    expect(await migrateDown(url, { all: true })).toEqual([...names].reverse())
    expect(await migrateUp(url)).toEqual({ applied: names, adopted: [] })
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
