import { readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { run } from '../cli/command.ts'
import { connect } from '../support/client.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { useFolder } from './files.ts'

const folder = useFolder()
let database: TestDatabase
let env: NodeJS.ProcessEnv

const into = (table: string) => ['--tenant', 'acme', '--table', table]
const load = (...words: string[]) => run(['import', ...words], env, folder.path)
const send = (...words: string[]) => run(['export', ...words], env, folder.path)

beforeAll(async () => {
  database = await createTestDatabase()
  env = { DATABASE_URL: database.url }
  await folder.write('people.csv', 'name,boss\nann,bob\nbob,\ncleo,ann\n')
  await folder.write('plain.csv', 'word\nx\n')
  await folder.write(
    'deals.json',
    JSON.stringify([
      { title: '1', owner: 'ann', team: ['bob', 'cleo'] },
      { title: '2', owner: 'zoe', team: ['cleo', 'yan', 'xia'] },
      { title: '3', team: null },
      { title: '4', owner: 'zoe' },
    ]),
  )
  expect(await run(['tenant', 'create', 'acme'], env)).toMatchObject({ code: 0 })
  const made = await load('people.csv', ...into('Person'), '--reference', 'boss=Person.name')
  expect(made).toMatchObject({ code: 0, stderr: '' })
  expect(made.stdout).toContain(
    [
      'name    name   text       3',
      'boss    boss   reference  2',
      '',
      'boss refers to records by Person.name, and at its other end it is Person.people.',
      '',
    ].join('\n'),
  )
}, 60_000)

describe('--reference', () => {
  it('makes relations in a table that is made, and tells what is missing; an export writes the same', async () => {
    const words = [
      'deals.json',
      ...into('Deal'),
      '--reference',
      'owner=Person.name',
      '--reference',
      'team=Person.name',
    ]
    const rehearsed = await load(...words, '--dry-run')
    expect(rehearsed.stdout).toContain('Of 4 rows 2 would be, 2 would be rejected.\n')
    const { code, stdout } = await load(...words)
    expect(code).toBe(1)
    expect(stdout).toContain('owner   owner  reference   3\n')
    expect(stdout).toContain('team    team   references  2\n')
    expect(stdout).toContain(
      [
        'owner refers to records by Person.name, and at its other end it is Person.deals.',
        'team refers to records by Person.name, and at its other end it is not to be seen.',
      ].join('\n'),
    )
    expect(stdout).toContain(
      [
        '2 written, 2 rejected.',
        '  2 × such as on line 1: There is no Person with the name "zoe".',
        '  1 × such as on line 1: There is no Person with the name "yan", and none with "xia".',
        'Not found by owner (2 ×): Person.name "zoe".',
        'Not found by team (1 ×): Person.name "yan", "xia".',
        'The rejected rows are in deals.json.rejected.ndjson.',
      ].join('\n'),
    )
    expect(await folder.readLines('deals.json.rejected.ndjson')).toMatchObject([
      {
        reasons: [
          { path: ['owner'], target: 'Person.name', values: ['zoe'] },
          { path: ['team'], values: ['yan', 'xia'] },
        ],
        row: { title: '2', owner: 'zoe', team: ['cleo', 'yan', 'xia'] },
      },
      { row: { title: '4' } },
    ])
    const out = await send(
      ...[...into('Deal'), '--fields', 'title,owner,team'],
      ...['--reference', 'owner=Person.name', '--reference', 'team=Person.name'],
    )
    expect(out).toEqual({ code: 0, stderr: '', stdout: 'title,owner,team\n1,ann,bob;cleo\n3,,\n' })
  }, 30_000)

  it('leaves out what is deleted, and says so', async () => {
    await folder.write('pets.csv', 'pet,owner\nrex,cleo\nfelix,bob\n')
    const reference = ['--reference', 'owner=Person.name']
    expect(await load('pets.csv', ...into('Pet'), ...reference)).toMatchObject({ code: 0 })
    const client = await connect(database.url)
    await client.query(`update tablecast.records set deleted_at = now() where data::text like '%"cleo"%'`)
    const words = [...into('Pet'), '--fields', 'pet,owner', ...reference]
    expect(await send(...words)).toEqual({
      code: 0,
      stdout: 'pet,owner\nrex,\nfelix,bob\n',
      stderr: 'Not written of owner (1 ×): what is deleted, or has no value by which to tell it.\n',
    })
    const told = await send(...words, '--output', 'pets-out.csv')
    expect(told.stdout).toContain('\nNot written of owner (1 ×): ')
    expect(await readFile(folder.at('pets-out.csv'), 'utf8')).toBe('pet,owner\nrex,\nfelix,bob\n')
  }, 30_000)

  it.each([
    ['boss', /^A reference is a field, and by what .* such as company=Company\.name; "boss" is none\.\n$/],
    ['boss=Company.name', /^There is no table "Company" to refer to; the tables are: Person.*\.\n$/],
    ['chief=Person.name', /^Person\.chief is not there; the relations of Person are: boss\.\n$/],
    ['name=Person.name', /^Person\.name is of the kind text and refers to no records; .*: boss\.\n$/],
    ['boss=Person.title', /^Person\.title is not there; the unique fields of Person are: name\.\n$/],
    [
      'boss=Person.boss',
      /^Person\.boss is not unique, so that it does not tell which Person is meant; .*: name\.\n$/,
    ],
  ])(
    'ends with 2 and says why, before the file is read: %s',
    async (reference, sentence) => {
      for (const { code, stdout, stderr } of [
        await load('not-there.csv', ...into('Person'), '--reference', reference),
        await send(...into('Person'), '--reference', reference),
      ]) {
        expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
        expect(stderr).toMatch(sentence)
      }
    },
    20_000,
  )

  it.each([
    [
      into('Person'),
      'boss=Person.name',
      /^No column of plain\.csv goes with "boss"; they go with: word\.|has no field for "word"/,
    ],
    [
      into('Word'),
      'other=Person.name',
      /^No column of plain\.csv goes with "other"; they go with: word\.\n$/,
    ],
    [into('Word'), 'word=Word.name', /^No column of plain\.csv goes with "name"; they go with: word\.\n$/],
  ])('ends with 2 where no column goes with it: %j %s', async (words, reference, sentence) => {
    const { code, stderr } = await load('plain.csv', ...words, '--reference', reference)
    expect(code).toBe(2)
    expect(stderr).toMatch(sentence)
  })
})
