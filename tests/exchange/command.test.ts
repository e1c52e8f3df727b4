import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { run } from '../cli/command.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { useFolder } from './files.ts'

const folder = useFolder()
let database: TestDatabase
let env: NodeJS.ProcessEnv

beforeAll(async () => {
  database = await createTestDatabase()
  env = { DATABASE_URL: database.url }
  await folder.write('good.csv', 'Deal name,Amount\nFirst,1.5\nSecond,2\n')
  await folder.write('bad.csv', 'Deal name,Amount\nThird,x\nFourth,4\n')
  await folder.write('broken.csv', 'a,b\n1,"2\n')
  expect(await run(['tenant', 'create', 'acme'], env)).toMatchObject({ code: 0 })
})

const load = (...words: string[]) => run(['import', ...words], env, folder.path)
const into = ['--tenant', 'acme', '--table', 'Deal']

describe('tablecast import', () => {
  it('shows the mapping, fills the table and ends with 0; with --json it prints the summary alone', async () => {
    expect(await load('good.csv', ...into, '--dry-run')).toEqual({
      code: 0,
      stderr: '',
      stdout: [
        'New table Deal',
        '',
        'header     field     kind    values',
        '---------  --------  ------  ------',
        'Deal name  dealName  text    2',
        'Amount     amount    number  2',
        '',
        'Nothing is written. Of 2 rows 2 would be, 0 would be rejected.',
        '',
      ].join('\n'),
    })
    const filled = await load('good.csv', ...into)
    expect(filled).toMatchObject({ code: 0, stderr: '' })
    expect(filled.stdout).toMatch(
      /^New table Deal\n[\s\S]*\nRead 2 rows in [\d.]+ s: 2 written, 0 rejected\.\n$/,
    )
    const { code, stdout, stderr } = await load('good.csv', ...into, '--json')
    expect({ code, stderr, lines: stdout.trimEnd().split('\n').length }).toEqual({
      code: 0,
      stderr: '',
      lines: 1,
    })
    expect(JSON.parse(stdout)).toMatchObject({
      table: 'Deal',
      created: false,
      read: 2,
      written: 2,
      rejected: 0,
    })
  }, 20_000)

  it('says what a file is written in when that is not UTF-8, found out or told', async () => {
    await folder.write('latin.csv.gz', gzipSync(Buffer.from('Deal name,Amount\nÜber,5\n', 'latin1')))
    const { stdout } = await load('latin.csv.gz', ...into)
    expect(stdout).toMatch(
      /^Table Deal, from windows-1252\n[\s\S]*\nRead 1 row of windows-1252 in .*: 1 written/,
    )
    const told = await load('latin.csv.gz', ...into, '--encoding', 'iso-8859-2', '--json')
    expect(JSON.parse(told.stdout)).toMatchObject({ encoding: 'iso-8859-2', written: 1 })
  }, 20_000)

  it('makes choices, finds records and goes on, where it is told to', async () => {
    await folder.write('sizes.csv', `n,size,tone\n${'1,big,light\n2,Big,dark\n'.repeat(3)}`)
    const words = [
      'sizes.csv',
      '--tenant',
      'acme',
      '--table',
      'Size',
      '--choices',
      '--upsert-by',
      'n',
      '--resume',
    ]
    const first = await load(...words)
    expect(first).toMatchObject({ code: 0, stderr: '' })
    expect(first.stdout).toMatch(
      /\ntone +tone +choice +6\n\nsize stays text: "big" and "Big" would be the same choice\.\n\nRead 6 rows in [\d.]+ s: 6 written \(4 of them in records that there were\), 0 rejected\.\n$/,
    )
    const second = await load(...words)
    expect(second).toMatchObject({ code: 0, stderr: '' })
    expect(second.stdout).toMatch(
      /\n\nThere was nothing left to do; an earlier run had done all 6 rows: 6 written \(4 .*\), 0 rejected\.\n$/,
    )
  })

  it('ends with 1 when rows are rejected, and keeps them in a file that is not there yet', async () => {
    const first = await load('bad.csv', ...into)
    expect(first).toMatchObject({ code: 1, stderr: '' })
    expect(first.stdout).toContain(
      '1 written, 1 rejected.\n  1 × such as on line 2: "Amount" is "x"; it must be a number.\n',
    )
    expect(first.stdout).toContain('The rejected rows are in bad.csv.rejected.ndjson.\n')
    const again = await load('bad.csv', ...into, '--json')
    expect(JSON.parse(again.stdout)).toMatchObject({ rejectedFile: 'bad.csv.rejected-2.ndjson' })
    for (const name of ['bad.csv.rejected.ndjson', 'bad.csv.rejected-2.ndjson']) {
      expect(await folder.readLines(name)).toMatchObject([
        { line: 2, row: { 'Deal name': 'Third', Amount: 'x' } },
      ])
    }
  }, 20_000)

  it.each([
    [
      ['good.csv', '--tenant', 'nobody', '--table', 'Deal'],
      /^There is no tenant "nobody"; see: tablecast tenant list\.\n$/,
    ],
    [
      ['good.csv', '--tenant', 'acme', '--table', 'not a name'],
      /^A table's name is .*; "not a name" is not\./,
    ],
    [['missing.csv', ...into], /^There is no file "missing\.csv"\.\n$/],
    [
      ['broken.csv', ...into],
      /^broken\.csv is broken at line 2: a quote is opened there and never closed\.\n$/,
    ],
    [['good.csv', '--tenant', 'acme'], /required option '--table <name>' not specified/],
    [['good.csv', ...into, '--resume', '--restart'], /cannot be used with option '--restart'/],
    [['good.csv', ...into, '--format', 'xml'], /Allowed choices are json, ndjson, csv/],
  ])('ends with 2 and says why: %j', async (words, sentence) => {
    const { code, stdout, stderr } = await load(...words)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(sentence)
    expect(stderr).not.toContain('    at ')
  })
})
