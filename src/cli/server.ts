import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Tablecast } from '../app.ts'

export interface Listening {
  /** Where it listens: http://127.0.0.1:4000 */
  origin: string
  close(): Promise<void>
}

/** Serves an app on a port; 0 is any free one. */
export async function listen(
  app: Tablecast,
  { host, port }: { host: string; port: number },
): Promise<Listening> {
  const server = createServer(app.handle)
  server.listen(port, host)
  await once(server, 'listening')
  const address = server.address()
  const actual = typeof address === 'object' && address ? address.port : port
  return {
    origin: `http://${host.includes(':') ? `[${host}]` : host}:${actual}`,
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      // Browsers keep connections open that carry nothing; they would keep us up for minutes.
      server.closeIdleConnections()
      await closed
      await app.close()
    },
  }
}

/** Resolves when the process is asked to end: Ctrl-C or a supervisor. A second time ends it at once. */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => resolve())
    }
  })
}
