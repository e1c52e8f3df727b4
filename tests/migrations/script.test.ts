import { describe, expect, it } from '@jest/globals'
import { migrateDown, migrateUp, migrationStates, verifyMigrations } from '../../src/db/migrate.ts'
import { completeScript, migrationScript } from '../../src/db/migration-script.ts'
import { connect } from '../support/client.ts'
import {
  describeSchemas,
  makeDatabase,
  makeLogin,
  makeRelease,
  makeTable,
  names,
  serve,
  served,
} from './release.ts'

/** Runs a script as a client does that sends it as it is: all of it, in one message. */
async function runScript(url: string, script: string): Promise<void> {
  await (await connect(url)).query(script)
}

/** Everything there is, with the log of migrations but for its times. */
async function describeAll(url: string): Promise<unknown> {
  const { rows } = await (await connect(url)).query(
    `select name, checksum, breaking, timestamp ~ '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d[.]\\d{3}Z$' as timed
      from tablecast.kysely_migration order by timestamp, name`,
  )
  return { schemas: await describeSchemas(url), log: rows, columns: await describeLog(url) }
}

async function describeLog(url: string): Promise<unknown> {
  const { rows } = await (await connect(url)).query(
    `select table_name, column_name, data_type, is_nullable, column_default from information_schema.columns
      where table_schema = 'tablecast' and table_name like 'kysely%' order by 1, 2`,
  )
  return rows
}

describe('the script of what up would run', () => {
  it('makes of an empty database what up makes of it', async () => {
    const { login, as } = await makeLogin('')
    const [one, other, third] = [await makeDatabase(), await makeDatabase(), await makeDatabase()]
    await migrateUp(one, { login })
    await runScript(other, await migrationScript(other, { login }))
    await runScript(third, await completeScript({ login }))
    expect(await describeAll(other)).toEqual(await describeAll(one))
    expect(await describeAll(third)).toEqual(await describeAll(one))
    expect(await verifyMigrations(other)).toEqual([])
    expect(await migrateUp(other, { login })).toEqual({ applied: [], adopted: [] })
    expect(await serve(as(other))).toEqual(served)
    expect(await migrateDown(other, { all: true })).toEqual([...names].reverse())
  })

  it('has only what is missing', async () => {
    const url = await makeDatabase()
    await migrateUp(url)
    expect(await migrationScript(url)).toBe('-- There is nothing to apply.\n')
    const last = names.at(-1) ?? ''
    await migrateDown(url)
    const script = await migrationScript(url)
    expect(script.match(/^-- \S+$/gm)).toEqual([`-- ${last}`])
    await runScript(url, script)
    expect(await verifyMigrations(url)).toEqual([])
    expect((await migrationStates(url)).map(({ standing }) => standing)).toEqual(names.map(() => 'applied'))
  })

  it('is all or nothing, and comes too late when up was there first', async () => {
    const url = await makeDatabase()
    const script = await migrationScript(url)
    await migrateUp(url)
    const made = await describeAll(url)
    await expect(runScript(url, script)).rejects.toThrow('already exists')
    expect(await describeAll(url)).toEqual(made)
  })

  it('adopts what was applied without checksums', async () => {
    const url = await makeDatabase()
    await migrateUp(url)
    const made = await describeAll(url)
    await (await connect(url)).query(
      'alter table tablecast.kysely_migration drop column checksum, drop column breaking',
    )
    await runScript(url, await migrationScript(url))
    expect(await describeAll(url)).toEqual(made)
  })

  it('says which migration is breaking', async () => {
    const folder = await makeRelease({ '0001-first': makeTable('first', { breaking: true }) })
    const url = await makeDatabase()
    await runScript(url, await migrationScript(url, { folder }))
    expect(await migrationStates(url, { folder })).toMatchObject([{ breaking: true, standing: 'applied' }])
  })

  it('is not printed for a database that up would refuse', async () => {
    const url = await makeDatabase()
    await migrateUp(url, { folder: await makeRelease({ '0001-first': makeTable('first') }) })
    await expect(migrationScript(url)).rejects.toThrow('does not have it')
  })
})
