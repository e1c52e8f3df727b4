import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { run, start } from '../cli/command.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { useFolder } from './files.ts'

const folder = useFolder()
let database: TestDatabase
let env: NodeJS.ProcessEnv
// More than a pipe holds.
const titles = Array.from({ length: 3_000 }, (_, index) => `Deal ${index} ${'x'.repeat(100)}`)

beforeAll(async () => {
  database = await createTestDatabase()
  env = { DATABASE_URL: database.url }
  await folder.write('deals.csv', `title\n${titles.join('\n')}\n`)
  expect(await run(['tenant', 'create', 'acme'], env)).toMatchObject({ code: 0 })
  const loaded = await run(['import', 'deals.csv', '--tenant', 'acme', '--table', 'Deal'], env, folder.path)
  expect(loaded).toMatchObject({ code: 0 })
}, 60_000)

const words = (...more: string[]) => ['export', '--tenant', 'acme', '--table', 'Deal', ...more]
const send = (...more: string[]) => run(words(...more), env, folder.path)

describe('tablecast export', () => {
  it('writes to stdout and says nothing else; with --json a summary on stderr', async () => {
    const { code, stdout, stderr } = await send('--fields', 'title, version')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout.split('\n').sort()).toEqual(
      ['', 'title,version', ...titles.map((title) => `${title},1`)].sort(),
    )
    const told = await send(
      ...['--format', 'ndjson', '--fields', 'title', '--json'],
      ...['--filter', '{"title": {"startsWith": "deal 7 "}}'],
    )
    expect(told).toMatchObject({ code: 0, stdout: `${JSON.stringify({ title: titles[7] })}\n` })
    expect(JSON.parse(told.stderr)).toEqual({
      table: 'Deal',
      format: 'ndjson',
      file: null,
      columns: ['title'],
      records: 1,
      omitted: [],
      seconds: expect.any(Number),
    })
  }, 30_000)

  it('writes to a file and says so; with --json a summary on stdout', async () => {
    const { code, stdout, stderr } = await send('--output', 'out.json')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^Exported 3000 records with 2 columns to out\.json in [\d.]+ s\.\n$/)
    expect(JSON.parse(await readFile(folder.at('out.json'), 'utf8'))).toHaveLength(3_000)
    const told = await send('--output', 'out.json', '--force', '--json')
    expect(told).toMatchObject({ code: 0, stderr: '' })
    expect(JSON.parse(told.stdout)).toMatchObject({ file: 'out.json', records: 3_000 })
  }, 30_000)

  it('ends quietly with 1 when the reader of stdout has had enough', async () => {
    const child = start(words(), env)
    let stderr = ''
    child.stderr?.on('data', (chunk) => {
      stderr += chunk
    })
    child.stdout?.once('data', () => child.stdout?.destroy())
    const [code] = await once(child, 'close')
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
  }, 30_000)

  it('ends with 2 on Ctrl-C, however slow its reader is', async () => {
    const child = start(words(), env)
    let stderr = ''
    child.stderr?.on('data', (chunk) => {
      stderr += chunk
    })
    await once(child.stdout as NodeJS.ReadableStream, 'readable')
    child.kill('SIGINT')
    const [code] = await once(child, 'exit')
    expect({ code, stderr }).toEqual({ code: 2, stderr: 'The export was stopped before its end.\n' })
  }, 30_000)

  it.each([
    [['--tenant', 'nobody'], /^There is no tenant "nobody"; see: tablecast tenant list\.\n$/],
    [
      ['--filter', '{title}'],
      /^The filter is no JSON such as '\{"imdbRating": \{"gte": 8\}\}': \{title\}\n$/,
    ],
    [
      ['--filter', '{"title": {"eq": null}}'],
      /^filter\.title\.eq: null is not an operand\.\nUse isNull: true/,
    ],
    [['--output', 'deals.csv'], /^"deals\.csv" is there already; --force replaces it\.\n$/],
    [['--format', 'xml'], /Allowed choices are csv, json, ndjson/],
  ])('ends with 2 and says why: %j', async (more, sentence) => {
    const { code, stdout, stderr } = await send(...more)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(sentence)
    expect(stderr).not.toContain('    at ')
    expect((await readdir(folder.path)).filter((name) => name.endsWith('.part'))).toEqual([])
  })
})
