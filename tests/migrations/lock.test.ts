import { describe, expect, it } from '@jest/globals'
import { migrateDown, migrateUp, migrationStates } from '../../src/db/migrate.ts'
import { connect, untilWaiting } from '../support/client.ts'
import { randomName } from '../support/server.ts'
import { impatient, makeDatabase, makeLogin, makeRelease, makeTable, server } from './release.ts'

const patient = { ...impatient, attempts: 1_000 }

/** A database with a table, and a release that also has a later table and then something to do to the first one. */
async function makeNext() {
  const url = await makeDatabase()
  const first = { '0001-first': makeTable('first') }
  await migrateUp(url, { folder: await makeRelease(first) })
  const folder = await makeRelease({
    ...first,
    '0002-second': makeTable('second'),
    '0003-third': `const alter = (db) => db.schema.alterTable('tablecast.first')
      export const up = (db) => alter(db).addColumn('more', 'integer').execute()
      export const down = (db) => alter(db).dropColumn('more').execute()`,
  })
  const missing = async () =>
    (await migrationStates(url, { folder })).flatMap(({ name, appliedAt }) => (appliedAt ? [] : [name]))
  return { url, folder, missing }
}

describe('a migration that meets a long transaction', () => {
  it('gives up after some attempts with a sentence, and nothing is half applied', async () => {
    const { url, folder, missing } = await makeNext()
    const client = await connect(url)
    await client.query('begin; insert into tablecast.first values (1)')
    await expect(migrateUp(url, { folder, patience: impatient })).rejects.toThrow(
      /^Other transactions held locks that the migration needs, in each of 3 attempts; nothing was changed\. /,
    )
    await client.query('commit')
    expect(await missing()).toEqual(['0002-second', '0003-third'])
    const { rows } = await client.query(`select to_regclass('tablecast.second') as second`)
    expect(rows).toEqual([{ second: null }])
  })

  it('does not stop those who write meanwhile', async () => {
    const { url, folder } = await makeNext()
    const [long, writer] = [await connect(url), await connect(url)]
    await long.query('begin; insert into tablecast.first values (1)')
    const migrated = migrateUp(url, { folder, patience: patient })
    await untilWaiting(writer)
    // Behind the migration, which waits behind the long transaction: it comes through when the migration gives way.
    await writer.query('insert into tablecast.first values (2)')
    await long.query('commit')
    expect(await migrated).toEqual({ applied: ['0002-second', '0003-third'], adopted: [] })
    expect((await writer.query('select id, more from tablecast.first order by id')).rows).toEqual([
      { id: 1, more: null },
      { id: 2, more: null },
    ])
  })

  it('is not taken back either, until the transaction has ended', async () => {
    const { url, folder, missing } = await makeNext()
    await migrateUp(url, { folder })
    const client = await connect(url)
    await client.query('begin; insert into tablecast.first values (1)')
    await expect(migrateDown(url, { folder, patience: impatient })).rejects.toThrow('nothing was changed')
    expect(await missing()).toEqual([])
    await client.query('commit')
    expect(await migrateDown(url, { folder })).toEqual(['0003-third'])
  })
})

describe('a migrator whose turn it is not', () => {
  it('waits for the other one, and then finds nothing to do', async () => {
    const { url, folder } = await makeNext()
    const client = await connect(url)
    // A database may be set up so that a transaction sees what was there when it began.
    await client.query(
      `do $$ begin execute format('alter database %I set default_transaction_isolation = ''repeatable read''', current_database()); end $$`,
    )
    await client.query('begin; insert into tablecast.first values (1)')
    const first = migrateUp(url, { folder, patience: patient })
    await untilWaiting(client)
    const second = migrateUp(url, { folder })
    await untilWaiting(client, 2)
    await client.query('commit')
    const applied = [await first, await second].map((migrated) => migrated.applied.length)
    expect(applied.sort()).toEqual([0, 2])
  })

  it('says so when that takes too long', async () => {
    const { url, folder } = await makeNext()
    const client = await connect(url)
    await client.query('begin; insert into tablecast.first values (1)')
    const first = migrateUp(url, { folder, patience: { ...impatient, lockMs: 60_000 } })
    await untilWaiting(client)
    await expect(migrateUp(url, { folder, patience: { ...impatient, turnMs: 50 } })).rejects.toThrow(
      'Another process has been migrating this database for long, and nothing was changed;',
    )
    await client.query('commit')
    expect((await first).applied).toHaveLength(2)
  })
})

it('two databases of a cluster that grant the same roles at once do not fail', async () => {
  const { login } = await makeLogin('')
  const [one, other] = [await makeDatabase(), await makeDatabase()]
  await migrateUp(one)
  const client = await connect(one)
  await client.query(`begin; grant tablecast_app to ${login}`)
  const migrated = migrateUp(other, { login, patience: { ...impatient, lockMs: 60_000 } })
  await untilWaiting(await connect(other))
  await client.query('commit')
  expect((await migrated).applied).not.toEqual([])
  const { rows } = await client.query(`select pg_has_role($1, 'tablecast_directory', 'member') as granted`, [
    login,
  ])
  expect(rows).toEqual([{ granted: true }])
})

it('a database that cannot be reached, or not as this login, is told in a sentence', async () => {
  await expect(migrateUp('postgres://somebody@127.0.0.1:1/nothing')).rejects.toThrow(
    /^The database at 127\.0\.0\.1:1 cannot be reached: .*ECONNREFUSED/,
  )
  const wrong = Object.assign(new URL(server), { username: randomName('nobody'), password: 'x' })
  await expect(migrateUp(wrong.href)).rejects.toThrow(/cannot be reached: .*(authentication|role)/)
})
