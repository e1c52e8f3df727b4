// Tablecast below /data of a server of node:http: /data/graphql, /data/catalog, /data/schema.graphql.

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createTablecast, findObstacles, migrate } from 'tablecast'

const { DATABASE_URL: databaseUrl = '', JWT_SECRET = '', ADMIN_KEY = '', PORT = '3000' } = process.env

await migrate({ databaseUrl })
const obstacles = await findObstacles({ databaseUrl })
if (obstacles.length > 0) {
  throw new Error(obstacles.join(' '))
}

const tablecast = createTablecast({
  databaseUrl,
  jwtSecrets: [JWT_SECRET],
  adminKeys: [ADMIN_KEY],
  basePath: '/data',
})

const server = createServer((request, response) => {
  if (request.url === '/health') {
    response.end('well\n')
  } else {
    tablecast.handle(request, response)
  }
}).listen(Number(PORT), '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/data/graphql`)
})

process.once('SIGTERM', () => server.close(() => tablecast.close()))
