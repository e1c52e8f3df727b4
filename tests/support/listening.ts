import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ServerType } from '@hono/node-server'
import type { Tablecast } from '../../src/app.ts'
import { closeAtEnd } from './endings.ts'

/** Serves until the test file ends; gives the origin. */
export async function listen(server: ServerType): Promise<string> {
  closeAtEnd(() => {
    server.close()
    if ('closeAllConnections' in server) {
      server.closeAllConnections()
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** The same for an app, for clients that know the network only. */
export function serve(app: Tablecast): Promise<string> {
  return listen(createServer(app.handle))
}
