// The same in Express, which takes /data off the address by itself. Bodies that Express has parsed are fine.

import type { AddressInfo } from 'node:net'
import express from 'express'
import { createTablecast, migrate } from 'tablecast'

const { DATABASE_URL: databaseUrl = '', JWT_SECRET = '', ADMIN_KEY = '', PORT = '3000' } = process.env

await migrate({ databaseUrl })
const tablecast = createTablecast({ databaseUrl, jwtSecrets: [JWT_SECRET], adminKeys: [ADMIN_KEY] })

const app = express()
app.use(express.json())
app.use('/data', tablecast.handle)
app.get('/health', (_, response) => {
  response.send('well\n')
})

const server = app.listen(Number(PORT), '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/data/graphql`)
})

process.once('SIGTERM', () => server.close(() => tablecast.close()))
