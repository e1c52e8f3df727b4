import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { verifyMigrations } from '../../src/db/migrate.ts'
import { firstLine } from '../cli/command.ts'
import { adminKey, toToken } from '../support/app.ts'
import { createEmptyDatabase, type TestDatabase } from '../support/database.ts'
import { type Consumer, makeConsumer } from './consumer.ts'

const secret = 'a-secret-for-consumers-of-32-bytes-or-more'
const root = path.join(import.meta.dirname, '../..')
let consumer: Consumer
let database: TestDatabase
let env: NodeJS.ProcessEnv

beforeAll(async () => {
  consumer = await makeConsumer(['express', 'hono', '@hono/node-server', '@types/node', '@types/express'])
  database = await createEmptyDatabase()
  env = {
    DATABASE_URL: database.url,
    JWT_SECRET: secret,
    ADMIN_KEY: adminKey,
    PORT: '0',
    LOG_LEVEL: 'silent',
  }
}, 60_000)

describe('the tarball', () => {
  it('has each source compiled, with its types and its source map, what npm adds, and nothing else', () => {
    const sources = ['src', 'schema-migrations'].flatMap((folder) =>
      readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts'))
        .map((file) => `dist/${folder}/${file.slice(0, -'.ts'.length)}`),
    )
    const compiled = sources.flatMap((file) => ['.js', '.js.map', '.d.ts'].map((end) => `${file}${end}`))
    expect(consumer.tarball.files.map((file) => file.path).sort()).toEqual(
      ['README.md', 'docs/querying.md', 'package.json', ...compiled].sort(),
    )
  })

  it('is small: of a megabyte and more, most would be something that nobody meant to ship', () => {
    expect(consumer.tarball.size).toBeLessThan(2 ** 20)
  })

  it('has the sources in its source maps, for debuggers and stacks', async () => {
    const file = path.join(consumer.directory, 'node_modules/tablecast/dist/src/app.js.map')
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
      sourcesContent: [await readFile(path.join(root, 'src/app.ts'), 'utf8')],
    })
  })
})

describe('installed elsewhere, with the dependencies that it names', () => {
  it('npx runs the command line', async () => {
    const { version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'))
    expect(await consumer.run('npx', ['--offline', 'tablecast', '--version'])).toMatchObject({
      code: 0,
      stdout: `${version}\n`,
    })
  })

  it('it migrates a database, and then finds no more to do', async () => {
    const names = readdirSync(path.join(root, 'schema-migrations'))
      .filter((file) => file.endsWith('.ts'))
      .map((file) => `applied ${path.basename(file, '.ts')}\n`)
    const migrate = () => consumer.run('node_modules/.bin/tablecast', ['migrate', 'up'], env)
    expect(await migrate()).toEqual({ code: 0, stdout: names.join(''), stderr: '' })
    expect(await migrate()).toEqual({ code: 0, stdout: 'nothing to apply\n', stderr: '' })
    // Compiled or not, a migration sends the same.
    expect(await verifyMigrations(database.url)).toEqual([])
  })

  it('it needs no embedded Postgres where DATABASE_URL is set, and says so where it is not', async () => {
    expect(await consumer.run('node_modules/.bin/tablecast', ['tenant', 'list'])).toEqual({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(
        /^No embedded Postgres is installed here \(.*\); set DATABASE_URL to use another one\.\n$/,
      ),
    })
  })

  it('it serves GraphiQL, whose page is a dependency', async () => {
    const code = `import { createTablecast } from 'tablecast'
      const secret = '${secret}'
      const tablecast = createTablecast({ databaseUrl: 'postgres://host/app', jwtSecrets: [secret], graphiql: true, logLevel: 'error' })
      const headers = { accept: 'text/html', 'accept-encoding': 'gzip' }
      const { status } = await tablecast.fetch(new Request('http://host/graphql', { headers }))
      process.stdout.write(String(status))`
    expect(await consumer.run('node', ['--input-type=module', '--eval', code])).toEqual({
      code: 0,
      stdout: '200',
      stderr: '',
    })
  })

  it('a CommonJS program can load it too', async () => {
    const code = "process.stdout.write(Object.keys(require('tablecast')).sort().join())"
    expect(await consumer.run('node', ['--input-type=commonjs', '--eval', code])).toEqual({
      code: 0,
      stderr: '',
      stdout: 'ConfigError,createTablecast,findObstacles,migrate',
    })
  })

  it('nothing but its edge can be imported', async () => {
    expect(await consumer.run('node', ['--eval', "import 'tablecast/dist/src/app.js'"])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('ERR_PACKAGE_PATH_NOT_EXPORTED'),
    })
  })

  it('its types fit a strict program, without @types of what is inside, and refuse a wrong one', async () => {
    await writeFile(
      path.join(consumer.directory, 'types.ts'),
      `import { ConfigError, createTablecast, type ErrorCode, type ErrorExtensions, type Tablecast } from 'tablecast'
export const code: ErrorCode = 'INPUT_INVALID'
// @ts-expect-error There is no such code.
export const noCode: ErrorCode = 'INPUT_BAD'
export const pathsOf = ({ issues = [] }: ErrorExtensions): string[] => issues.map(({ path }) => path.join('.'))
export const tablecast: Tablecast = createTablecast({ databaseUrl: 'postgres://host/app', jwtSecrets: [], logger: console })
// @ts-expect-error A database is missing.
createTablecast({ jwtSecrets: [] })
// @ts-expect-error There is no such option.
createTablecast({ databaseUrl: 'postgres://host/app', jwtSecrets: [], adminKey: 'x' })
export const isOurs = (error: unknown): string | undefined => error instanceof ConfigError ? error.message : undefined
export const answer: Promise<Response> = tablecast.fetch(new Request('http://host/graphql'))
`,
    )
    const options = {
      module: 'nodenext',
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
    }
    await writeFile(
      path.join(consumer.directory, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: { ...options, noEmit: true, types: ['node'] }, include: ['*.ts'] }),
    )
    const tsc = path.join(root, 'node_modules/typescript/bin/tsc')
    expect(await consumer.run('node', [tsc, '-p', '.'])).toEqual({ code: 0, stdout: '', stderr: '' })
  })
})

describe.each(['node-http', 'express', 'hono'])('examples/%s.ts', (name) => {
  it('serves records below /data beside a route of its own, and ends when it is asked to', async () => {
    const child = consumer.start('node', [`${name}.ts`], env)
    const address = await firstLine(child)
    const ask = async (place: string, query: string, credential: string) => {
      const response = await fetch(new URL(place, address), {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${credential}` },
        body: JSON.stringify({ query }),
      })
      return response.json()
    }
    const token = await toToken({ tenant: name, sub: 'ann', role: 'admin' }, { secret })
    const tenant = `mutation { createTenant(input: { slug: "${name}", name: "Acme" }) { tenant { slug } } }`
    await ask('/data/catalog', tenant, adminKey)
    const table =
      'mutation { createTable(input: { name: "Deal", fields: [{ name: "title", kind: "text" }] }) { name } }'
    await ask('/data/catalog', table, token)
    await ask('/data/graphql', 'mutation { createDeal(input: { title: "Boiler" }) { id } }', token)
    expect(await ask('/data/graphql', '{ deals { totalCount nodes { title } } }', token)).toEqual({
      data: { deals: { totalCount: 1, nodes: [{ title: 'Boiler' }] } },
    })
    expect(await (await fetch(new URL('/health', address))).text()).toBe('well\n')
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
  })
})
