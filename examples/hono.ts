// The same in Hono, by the paths that Tablecast answers.

import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { createTablecast, migrate } from 'tablecast'

const { DATABASE_URL: databaseUrl = '', JWT_SECRET = '', ADMIN_KEY = '', PORT = '3000' } = process.env

await migrate({ databaseUrl })
const tablecast = createTablecast({
  databaseUrl,
  jwtSecrets: [JWT_SECRET],
  adminKeys: [ADMIN_KEY],
  basePath: '/data',
})

const app = new Hono()
app.get('/health', (context) => context.text('well\n'))
app.on(['GET', 'POST'], tablecast.paths, (context) => tablecast.fetch(context.req.raw))

const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: Number(PORT) }, ({ port }) => {
  console.log(`http://127.0.0.1:${port}/data/graphql`)
})

process.once('SIGTERM', () => server.close(() => tablecast.close()))
