import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ServerType } from '@hono/node-server'
import { afterAll } from '@jest/globals'
import type { Tablecast } from '../../src/app.ts'

const opened: ServerType[] = []
afterAll(() => {
  for (const server of opened) {
    server.close()
    if ('closeAllConnections' in server) {
      server.closeAllConnections()
    }
  }
})

/** Serves until the test file ends; gives the origin. */
export async function listen(server: ServerType): Promise<string> {
  opened.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** The same for an app, for clients that know the network only. */
export function serve(app: Tablecast): Promise<string> {
  return listen(createServer(app.handle))
}
