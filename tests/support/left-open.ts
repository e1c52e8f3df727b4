import { createServer } from 'node:http'
import { expect, it } from '@jest/globals'
import { listen as serveFor } from '../../src/cli/listen.ts'
import { openDatabase } from '../../src/db/database.ts'
import { start } from '../cli/command.ts'
import { useApp } from './app.ts'
import { connect, untilWaiting } from './client.ts'
import { closing } from './endings.ts'
import { listen } from './listening.ts'
import { openProxy } from './proxy.ts'
import { openTap } from './tap.ts'
import { makeTenant } from './tenant.ts'

// A test file as no test file should be: it fails with one of everything open, and what is open is at work. It is run
// by endings.test.ts.

const test = useApp()

it('fails', async () => {
  const tenant = await makeTenant(test, [{ name: 'Deal', fields: [{ name: 'title', kind: 'text' }] }])
  const client = await connect(test.databaseUrl)
  await client.query('begin; lock table tablecast.records')
  const proxy = await openProxy(test.databaseUrl)
  const { url } = await openTap(proxy.url)
  const app = test.another({ databaseUrl: url })
  const { origin } = closing(await serveFor(app, { host: '127.0.0.1', port: 0, drainMs: 600_000 }))
  const stuck = fetch(`${origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${tenant.token}` },
    body: JSON.stringify({ query: '{ deals { totalCount } }' }),
  })
  stuck.catch(() => {})
  await untilWaiting(client)
  void fetch(await listen(createServer(() => {}))).catch(() => {})
  const database = closing(openDatabase({ url, poolSize: 1, statementTimeoutMs: 600_000 }))
  await database.read(1, async () => {})
  start(['serve'], { DATABASE_URL: test.databaseUrl, JWT_SECRET: 'a-secret-of-thirty-two-bytes-or-more' })
  setTimeout(() => listen(createServer(() => {})).catch(() => {}), 1_000)
  expect('all of it open').toBe('closed')
})
