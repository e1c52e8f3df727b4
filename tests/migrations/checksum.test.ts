import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { findObstacles } from '../../src/db/boot.ts'
import { migrateDown, migrateUp, migrationStates, verifyMigrations } from '../../src/db/migrate.ts'
import { ownFolder, readRelease } from '../../src/db/migration.ts'
import { connect } from '../support/client.ts'
import { makeDatabase, makeRelease, makeTable, names } from './release.ts'

const golden = path.join(import.meta.dirname, 'checksums.json')

it('what a released migration sends does not change any more', async () => {
  // UPDATE_GOLDEN=1 adds the checksum of a new one. Whoever has an old one could not migrate if it changed.
  const release = await readRelease(ownFolder)
  const checksums = Object.fromEntries(release.map(({ name, checksum }) => [name, checksum]))
  if (process.env['UPDATE_GOLDEN'] === '1') {
    writeFileSync(golden, `${JSON.stringify(checksums, null, 2)}\n`)
  }
  expect(checksums).toEqual(JSON.parse(readFileSync(golden, 'utf8')))
})

describe('a database that was migrated by another release', () => {
  let url: string
  let folder: string
  const verify = (release = folder) => verifyMigrations(url, { folder: release })
  const up = (release = folder) => migrateUp(url, { folder: release })

  beforeAll(async () => {
    url = await makeDatabase()
    folder = await makeRelease({ '0001-first': makeTable('first'), '0003-third': makeTable('third') })
    expect(await up()).toEqual({ applied: ['0001-first', '0003-third'], adopted: [] })
  })

  it('is as it should be when the migrations send the same', async () => {
    const same = await makeRelease({
      '0001-first': `// Another text, the same statements.\n${makeTable('first')}`,
      '0003-third': makeTable('third'),
      '0004-fourth': makeTable('fourth'),
    })
    expect(await verify(same)).toEqual([])
  })

  it.each([
    [
      'a changed migration',
      { '0001-first': makeTable('first', { column: 'other' }), '0003-third': makeTable('third') },
      'The migration 0001-first has changed since it was applied; use the release that applied it, or restore its file.',
    ],
    [
      'one that this release does not have',
      { '0001-first': makeTable('first') },
      'The migration 0003-third is applied and this release does not have it; use the release that applied it, or a later one.',
    ],
    [
      'one between two that are applied',
      {
        '0001-first': makeTable('first'),
        '0002-second': makeTable('second'),
        '0003-third': makeTable('third'),
      },
      'The migration 0002-second is not applied although a later one is; take the later ones back, or give it a name that comes last.',
    ],
  ])('refuses %s, and changes nothing', async (_, migrations, sentence) => {
    const release = await makeRelease({ ...migrations, '0009-last': makeTable('last') })
    expect(await verify(release)).toEqual([sentence])
    await expect(up(release)).rejects.toThrow(sentence)
    expect(await verify()).toEqual([])
    const { rows } = await (await connect(url)).query(`select to_regclass('tablecast.last') as last`)
    expect(rows).toEqual([{ last: null }])
  })

  it('gives back a migration that is being written, and that has changed', async () => {
    const other = await makeRelease({
      '0001-first': makeTable('first'),
      '0003-third': makeTable('third', { column: 'other' }),
    })
    expect(await migrateDown(url, { folder: other })).toEqual(['0003-third'])
    expect(await up(other)).toEqual({ applied: ['0003-third'], adopted: [] })
    expect(await migrateDown(url, { folder })).toEqual(['0003-third'])
    expect(await up()).toEqual({ applied: ['0003-third'], adopted: [] })
  })

  it('gives back none to a release that does not have it', async () => {
    const older = await makeRelease({ '0001-first': makeTable('first') })
    await expect(migrateDown(url, { folder: older })).rejects.toThrow('does not have it')
    expect(await verify()).toEqual([])
  })
})

describe('a database that was migrated before checksums were kept', () => {
  /** As Kysely's Migrator alone leaves it. */
  async function makeOld(): Promise<string> {
    const url = await makeDatabase()
    await migrateUp(url)
    await (await connect(url)).query(
      'alter table tablecast.kysely_migration drop column checksum, drop column breaking',
    )
    return url
  }

  it('is served, and is told apart', async () => {
    const url = await makeOld()
    expect(await findObstacles({ url, adminUrl: url })).toEqual([])
    expect((await migrationStates(url)).map(({ standing }) => standing)).toEqual(
      names.map(() => 'unverified'),
    )
    const problems = await verifyMigrations(url)
    expect(problems).toHaveLength(names.length)
    expect(problems[0]).toBe(
      'No checksum was kept when the migration 0001-roles was applied; "tablecast migrate up" adopts it as this release has it.',
    )
  })

  it('is adopted by the next up, once', async () => {
    const url = await makeOld()
    expect(await migrateUp(url)).toEqual({ applied: [], adopted: names })
    expect(await verifyMigrations(url)).toEqual([])
    expect(await migrateUp(url)).toEqual({ applied: [], adopted: [] })
  })
})

describe('a server on a database that is ahead of it', () => {
  it.each([
    ['starts', false, []],
    [
      'does not start after a migration that says it is breaking',
      true,
      [
        'The database has migrations that this release cannot serve (9999-later); use the release that applied them, or a later one.',
      ],
    ],
  ])('%s', async (_, breaking, obstacles) => {
    const url = await makeDatabase()
    await migrateUp(url)
    const client = await connect(url)
    // Left behind by a release whose folder has more than ours.
    await client.query(
      `insert into tablecast.kysely_migration (name, timestamp, checksum, breaking) values ('9999-later', $1, '', $2)`,
      [new Date().toISOString(), breaking],
    )
    expect(await findObstacles({ url, adminUrl: url })).toEqual(obstacles)
  })

  it('knows it from what the later release wrote down', async () => {
    const url = await makeDatabase()
    const folder = await makeRelease({
      '0001-first': makeTable('first'),
      '9999-later': makeTable('later', { breaking: true }),
    })
    await migrateUp(url, { folder })
    expect(await migrationStates(url)).toContainEqual({
      name: '9999-later',
      appliedAt: expect.any(Date),
      standing: 'unknown',
      breaking: true,
    })
  })
})

it('a migration whose statements have parameters is refused: a script and a checksum could not hold them', async () => {
  const url = await makeDatabase()
  const folder = await makeRelease({
    '0001-first': `export const up = (db) => db.insertInto('tablecast.first').values({ id: 1 }).execute()`,
  })
  await expect(migrateUp(url, { folder })).rejects.toThrow('this one has parameters')
})
