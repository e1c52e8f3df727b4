import { once } from 'node:events'
import { createServer } from 'node:http'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { createTablecast } from '../../src/app.ts'
import { names } from '../migrations/release.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { closing } from '../support/endings.ts'
import { listen } from '../support/listening.ts'
import { firstLine, run, start } from './command.ts'

const last = names.at(-1)
const secret = 'a-secret-for-commands-of-32-bytes-or-more'
let database: TestDatabase
let env: NodeJS.ProcessEnv

beforeAll(async () => {
  database = await createTestDatabase()
  env = {
    DATABASE_URL: database.url,
    JWT_SECRET: secret,
    JWT_ISSUER: 'https://login.example.com',
    JWT_AUDIENCE: 'https://data.example.com',
    ADMIN_KEY: 'an-operator-key-for-commands',
  }
})

describe('the commands', () => {
  it('each say what they are for', async () => {
    const words = [
      [],
      ['dev'],
      ['serve'],
      ['migrate'],
      ['migrate', 'up'],
      ['migrate', 'sql'],
      ['tenant'],
      ['key'],
      ['token'],
      ['import'],
      ['export'],
      ['schema'],
      ['schema', 'print'],
      ['maintain'],
    ]
    for (const command of words) {
      const { code, stdout } = await run([...command, '--help'], {})
      expect({ command, code, usage: stdout.split('\n')[0] }).toEqual({
        command,
        code: 0,
        usage: expect.stringContaining(['Usage: tablecast', ...command].join(' ')),
      })
    }
  }, 120_000)

  it('end with 2 and a sentence when they are used wrongly', async () => {
    expect(await run(['nonsense'], {})).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('unknown command'),
    })
    expect(await run(['token'], env)).toMatchObject({ code: 2, stderr: expect.stringContaining('--tenant') })
    expect(await run(['schema', 'print', '--tenant', 'nobody'], env)).toEqual({
      code: 2,
      stdout: '',
      stderr: 'There is no tenant "nobody"; see: tablecast tenant list.\n',
    })
    expect(await run(['token', '--tenant', 'a', '--expires', 'banana'], env)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--expires is a time such as 1h or 30d'),
    })
    const { port } = new URL(await listen(createServer()))
    expect(await run(['serve'], { ...env, PORT: port })).toEqual({
      code: 2,
      stdout: '',
      stderr: `Port ${port} is in use; set PORT to another one, or to 0 for any that is free.\n`,
    })
    expect(await run(['serve'], { ...env, POOL_SIZE: 'many' })).toEqual({
      code: 2,
      stdout: '',
      stderr: 'POOL_SIZE must be a whole number between 1 and 1000.\n',
    })
  }, 120_000)

  it('create, list and delete tenants', async () => {
    expect(await run(['tenant', 'create', 'acme', '--name', 'Acme Ltd'], env)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        /^created acme\nthe key of its first admin, shown this once: tc_\w{60}\n$/,
      ),
    })
    expect(await run(['tenant', 'create', 'acme'], env)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('is or was in use'),
    })
    expect(await run(['tenant', 'create', 'Not A Slug'], env)).toMatchObject({ code: 1 })
    expect((await run(['tenant', 'list'], env)).stdout).toBe('acme\tactive\tAcme Ltd\n')
    expect(await run(['tenant', 'delete', 'acme'], env)).toMatchObject({ code: 2 })
    expect(await run(['tenant', 'delete', 'acme', '--yes'], env)).toMatchObject({ code: 0 })
    expect((await run(['tenant', 'list', '--json'], env)).stdout).toBe('[]\n')
  }, 30_000)

  it('create, list and revoke API keys, beginning with one that a new tenant has', async () => {
    const { stdout: created } = await run(['tenant', 'create', 'keyed', '--json'], env)
    expect(JSON.parse(created)).toEqual({
      tenant: { slug: 'keyed', name: 'keyed', state: 'active', createdAt: expect.stringMatching(/Z$/) },
      adminKey: expect.stringMatching(/^tc_/),
    })
    const of = ['--tenant', 'keyed']
    const options = ['--name', 'build', '--role', 'writer', '--expires', '2999-01-01T00:00:00Z']
    const { stdout: made } = await run(['key', 'create', ...of, ...options, '--json'], env)
    const { key, apiKey } = JSON.parse(made)
    expect(apiKey).toMatchObject({ name: 'build', role: 'writer', createdBy: expect.stringMatching(/^cli:/) })
    const app = closing(createTablecast({ databaseUrl: database.url, jwtSecrets: [secret] }))
    const ask = async (credential: string) => {
      const headers = { authorization: `Bearer ${credential}` }
      return (await app.fetch(new Request('http://host/schema.graphql', { headers }))).status
    }
    expect([await ask(key), await ask(JSON.parse(created).adminKey)]).toEqual([200, 200])
    expect((await run(['key', 'list', ...of], env)).stdout).toMatch(
      new RegExp(
        `^${apiKey.id}\twriter\t2999-01-01T00:00:00.000Z\tbuild\n\\w{16}\tadmin\tnever expires\tfirst admin\n$`,
      ),
    )
    expect((await run(['key', 'revoke', apiKey.id, ...of], env)).stdout).toBe(`revoked ${apiKey.id}\n`)
    expect([await ask(key), await ask(JSON.parse(created).adminKey)]).toEqual([401, 200])
    await app.close()
    expect(await run(['key', 'revoke', apiKey.id, ...of], env)).toEqual({
      code: 1,
      stdout: '',
      stderr: `There is no API key "${apiKey.id}".\n`,
    })
    expect(
      await run(['key', 'create', ...of, '--name', 'x', '--role', 'reader', '--expires', '30d'], env),
    ).toEqual({
      code: 2,
      stdout: '',
      stderr: '--expires cannot be "30d"; it is a moment such as 2027-01-01T00:00:00Z.\n',
    })
  }, 60_000)
})

describe('tablecast serve', () => {
  it('serves a tenant whose token was minted with the same secret, and prints its schema', async () => {
    await run(['tenant', 'create', 'served'], env)
    const { stdout: token } = await run(['token', '--tenant', 'served', '--role', 'reader'], env)
    const child = start(['serve'], env)
    const origin = /http:\/\/\S+(?=\/graphql)/.exec(await firstLine(child))?.[0]
    const response = await fetch(`${origin}/schema.graphql`, {
      headers: { authorization: `Bearer ${token.trim()}` },
    })
    expect(await response.text()).toBe((await run(['schema', 'print', '--tenant', 'served'], env)).stdout)
    expect((await fetch(`${origin}/graphql`, { headers: { accept: 'text/html' } })).status).toBe(406)
    child.kill('SIGINT')
    expect(await once(child, 'exit')).toEqual([0, null])
  }, 30_000)

  it('takes requests for a moment when a supervisor ends it, says that it is not ready, and ends with 0', async () => {
    const child = start(['serve'], { ...env, DRAIN_NOTICE_MS: '1500' })
    const origin = /http:\/\/\S+(?=\/graphql)/.exec(await firstLine(child))?.[0]
    expect((await fetch(`${origin}/readyz`)).status).toBe(200)
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    let ready = await fetch(`${origin}/readyz`)
    while (ready.status === 200) {
      ready = await fetch(`${origin}/readyz`)
    }
    expect([ready.status, await ready.json()]).toEqual([503, { ready: false, failing: ['draining'] }])
    expect((await fetch(`${origin}/healthz`)).status).toBe(200)
    expect(await ended).toEqual([0, null])
  }, 30_000)

  it('serves metrics on a port of their own, and has written all of its log when it ends', async () => {
    const child = start(['serve'], { ...env, LOG_LEVEL: 'info', METRICS_PORT: '0', DRAIN_NOTICE_MS: '0' })
    let stdout = ''
    child.stdout?.on('data', (chunk) => {
      stdout += chunk
    })
    const origin = /http:\/\/\S+(?=\/graphql)/.exec(await firstLine(child))?.[0]
    const address = /Metrics are at (\S+)/.exec(stdout)?.[1] ?? ''
    expect(await (await fetch(address)).text()).toContain('tablecast_pool_connections')
    expect((await fetch(`${origin}/metrics`)).status).toBe(404)
    const ended = once(child, 'close')
    await fetch(`${origin}/graphql`, { headers: { 'x-request-id': 'the-last-one' } })
    child.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
    const [, , ...lines] = stdout.trim().split('\n')
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { status: 404 },
      { path: '/graphql', status: 401, codes: ['UNAUTHENTICATED'], requestId: 'the-last-one' },
    ])
  }, 30_000)

  it('ends with 1 and a sentence when its database cannot be reached', async () => {
    expect(await run(['serve'], { ...env, DATABASE_URL: 'postgres://127.0.0.1:1/none' })).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^The database at 127\.0\.0\.1:1 cannot be reached: .*\n$/),
    })
  }, 30_000)

  it('refuses to start without what it needs, in a sentence', async () => {
    expect(await run(['serve'], { ...env, DATABASE_URL: '' })).toMatchObject({
      code: 2,
      stderr: 'DATABASE_URL is missing.\n',
    })
    expect(await run(['serve'], { ...env, JWT_SECRET: '' })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('JWT_SECRET'),
    })
    await run(['migrate', 'down', '--yes'], env)
    expect(await run(['serve'], env)).toMatchObject({
      code: 2,
      stderr: `The database lacks migrations (${last}); run "tablecast migrate up" first.\n`,
    })
    expect((await run(['migrate', 'up'], env)).stdout).toBe(`applied ${last}\n`)
  }, 30_000)
})
