import { once } from 'node:events'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { run, start } from '../cli/command.ts'
import { useFolder } from '../exchange/files.ts'
import { connect } from '../support/client.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

const folder = useFolder()
let database: TestDatabase
let env: NodeJS.ProcessEnv

beforeAll(async () => {
  database = await createTestDatabase()
  env = { DATABASE_URL: database.url }
  const rows = Array.from({ length: 30 }, (_, index) => `deal ${index},${index}`)
  await folder.write('deals.csv', `title,size\n${rows.join('\n')}\n`)
  for (const slug of ['acme', 'clean']) {
    expect(await run(['tenant', 'create', slug], env)).toMatchObject({ code: 0 })
    const words = ['import', 'deals.csv', '--tenant', slug, '--table', 'Deal']
    expect(await run(words, env, folder.path)).toMatchObject({ code: 0 })
  }
  const client = await connect(database.url)
  await client.query(
    `update tablecast.records set data = data || jsonb_build_object(key, $1::jsonb)
     from tablecast.fields join tablecast.tenants on tenants.id = fields.tenant_id
     where fields.name = 'size' and slug = 'acme' and records.tenant_id = fields.tenant_id
       and (data ->> key)::int < 12`,
    ['"many"'],
  )
}, 60_000)

const check = (...more: string[]) => run(['check', ...more], env)

describe('tablecast check', () => {
  it('says that all is well, with 0', async () => {
    expect(await check('--tenant', 'clean')).toEqual({
      code: 0,
      stdout: 'Checked 30 records: all fit.\n',
      stderr: '',
    })
  })

  it('tells what does not fit, by field and rule, with 1', async () => {
    const { code, stdout, stderr } = await check()
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
    const [head, ...lines] = stdout.split('\n')
    expect(head).toBe(
      'acme.Deal.size: 12 values break the rule type. size must be a whole number between -2147483648 and 2147483647.',
    )
    expect(lines.slice(0, 10).filter((line) => !/^ {2}[0-9a-f-]{36}$/.test(line))).toEqual([])
    expect(lines.slice(10)).toEqual([
      '  and 2 more; --json tells all',
      '',
      'Checked 60 records: 12 values do not fit.',
      '',
    ])
  })

  it('tells each finding as a line of JSON, and a summary', async () => {
    const { code, stdout } = await check('--tenant', 'acme', '--table', 'Deal', '--json')
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(code).toBe(1)
    expect(lines).toHaveLength(13)
    expect(lines[0]).toEqual({
      tenant: 'acme',
      table: 'Deal',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      field: 'size',
      key: expect.stringMatching(/^[a-z0-9]{7}$/),
      path: [],
      rule: 'type',
      message: 'size must be a whole number between -2147483648 and 2147483647.',
    })
    expect(lines[12]).toEqual({ records: 30, findings: 12 })
  })

  it('is stopped by Ctrl-C and goes on from there, with nothing told twice and nothing left out', async () => {
    const words = ['--tenant', 'acme', '--rate', '7', '--json']
    const child = start(['check', ...words], env)
    let stdout = ''
    let stderr = ''
    child.stderr?.on('data', (chunk) => {
      stderr += chunk
    })
    child.stdout?.on('data', (chunk) => {
      stdout += chunk
    })
    await once(child.stdout as NodeJS.ReadableStream, 'data')
    child.kill('SIGINT')
    const [code] = await once(child, 'close')
    const [, place = ''] =
      /^It was stopped\.\nChecked \d+ records; to go on: --from (acme\/Deal\/[0-9a-f-]{36})\n$/.exec(
        stderr,
      ) ?? []
    expect({ code, isPlace: place !== '' }).toEqual({ code: 2, isPlace: true })
    const rest = await check('--tenant', 'acme', '--json', '--from', place)
    const ids = [...stdout.trim().split('\n'), ...rest.stdout.trim().split('\n').slice(0, -1)].map(
      (line) => JSON.parse(line).id,
    )
    expect(ids).toHaveLength(12)
    expect(new Set(ids).size).toBe(12)
  })

  it('ends quietly with 1 when its reader has had enough', async () => {
    const child = start(['check', '--json', '--rate', '7'], env)
    let stderr = ''
    child.stderr?.on('data', (chunk) => {
      stderr += chunk
    })
    child.stdout?.once('data', () => child.stdout?.destroy())
    const [code] = await once(child, 'close')
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
  })

  it.each([
    [['--tenant', 'nobody'], /^There is no tenant "nobody"; see: tablecast tenant list\.\n$/],
    [['--tenant', 'acme', '--table', 'Offer'], /^There is no table "Offer"; the tables are: Deal\.\n$/],
    [['--table', 'Deal'], /^--table needs --tenant: /],
    [['--rate', '0'], /It is a whole number of records, at least 1\./],
    [['--from', 'acme/Deal'], /It is the place that a check has told: tenant\/Table\/id\./],
    [['--from', 'nobody/Deal/01939ed0-1d5c-7bd4-8f9c-0b1c5f0ad0c1'], /^There is no "nobody" to go on from/],
  ])('ends with 2 and says why: %j', async (more, sentence) => {
    const { code, stdout, stderr } = await check(...more)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(sentence)
    expect(stderr).not.toContain('    at ')
  })
})
