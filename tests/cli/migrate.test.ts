import { beforeAll, expect, it } from '@jest/globals'
import { makeLogin, names } from '../migrations/release.ts'
import { connect } from '../support/client.ts'
import { createEmptyDatabase, type TestDatabase } from '../support/database.ts'
import { run } from './command.ts'

const last = names.at(-1) ?? ''
const [first = ''] = names
let database: TestDatabase
let env: NodeJS.ProcessEnv

beforeAll(async () => {
  database = await createEmptyDatabase()
  env = { DATABASE_URL: database.url }
})

const migrate = (...words: string[]) => run(['migrate', ...words], env)
const good = (stdout: string) => ({ code: 0, stdout, stderr: '' })

it('migrations go up, are verified, and go down again', async () => {
  expect(await migrate('up', '--json')).toEqual(good(`${JSON.stringify({ applied: names, adopted: [] })}\n`))
  expect(await migrate('up')).toEqual(good('nothing to apply\n'))
  expect(await migrate('verify')).toEqual(good('what is applied is what this release has\n'))
  expect(await migrate('down', '--yes')).toEqual(good(`took back ${last}\n`))
  const { stdout } = await migrate('status')
  expect(stdout.trimEnd().split('\n').at(-1)).toBe(`missing                   ${last}`)
  expect(await migrate('verify', '--json')).toEqual(good('{"problems":[]}\n'))
  expect(await migrate('up')).toEqual(good(`applied ${last}\n`))
  expect(await migrate('down', first, '--yes', '--json')).toEqual(
    good(`${JSON.stringify({ takenBack: names.slice(1).reverse() })}\n`),
  )
  await migrate('up')
}, 120_000)

it('a way down is not guessed', async () => {
  expect(await migrate('down')).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes') })
  expect(await migrate('down', '0000-nothing', '--yes')).toEqual({
    code: 2,
    stdout: '',
    stderr: 'No migration 0000-nothing is applied; see: tablecast migrate status.\n',
  })
  expect(await migrate('down', first, '--all', '--yes')).toMatchObject({ code: 2 })
})

it('a changed and a later migration are told, and neither is migrated over', async () => {
  const client = await connect(database.url)
  await client.query(
    `insert into tablecast.kysely_migration (name, timestamp, checksum) values ('9999-later', '2030-01-01T00:00:00.000Z', '')`,
  )
  await client.query(`update tablecast.kysely_migration set checksum = 'x' where name = $1`, [first])
  const sentences = [
    `The migration ${first} has changed since it was applied; use the release that applied it, or restore its file.`,
    'The migration 9999-later is applied and this release does not have it; use the release that applied it, or a later one.',
  ]
  expect(await migrate('verify')).toEqual({ code: 1, stdout: `${sentences.join('\n')}\n`, stderr: '' })
  expect(await migrate('verify', '--json')).toEqual({
    code: 1,
    stdout: `${JSON.stringify({ problems: sentences })}\n`,
    stderr: '',
  })
  expect(await migrate('up')).toEqual({ code: 1, stdout: '', stderr: `${sentences.join(' ')}\n` })
  const { stdout } = await migrate('status', '--json')
  expect(JSON.parse(stdout)).toContainEqual({
    name: '9999-later',
    appliedAt: '2030-01-01T00:00:00.000Z',
    standing: 'unknown',
    breaking: false,
  })
  expect((await migrate('status')).stdout).toMatch(/ {2}9999-later {2}unknown\n/)
})

it('the script for an empty database is printed without any database', async () => {
  const { login, as } = await makeLogin('')
  const urls = { DATABASE_URL: as(database.url), DATABASE_ADMIN_URL: database.url }
  const { code, stdout } = await run(['migrate', 'sql', '--all'], urls)
  expect(code).toBe(0)
  expect(stdout).toContain(`grant "tablecast_app", "tablecast_directory" to "${login}";\n`)
  const { stdout: plain } = await run(['migrate', 'sql', '--all'], {})
  expect(stdout).toContain(plain.slice(0, plain.indexOf('commit;')))
  const empty = await createEmptyDatabase()
  expect(await run(['migrate', 'sql'], { DATABASE_URL: empty.url })).toEqual(good(plain))
})
