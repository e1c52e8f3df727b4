import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Tablecast } from '../app.ts'
import { UsageError } from './usage.ts'

export interface Listening {
  /** Where it listens: http://127.0.0.1:4000 */
  origin: string
  close(): Promise<void>
}

// One Ctrl-C may arrive twice: the terminal sends it to us and to npm, and npm passes it on. Later than this it is
// somebody who does not want to wait.
const impatienceMs = 1_000

// Requests that run when the end comes are answered; one that still runs after this is cut off.
const graceMs = 5_000

/** Serves an app on a port; 0 is any free one. */
export async function listen(
  app: Tablecast,
  { host, port }: { host: string; port: number },
): Promise<Listening> {
  const server = createServer(app.handle)
  server.listen(port, host)
  await once(server, 'listening').catch((error) => {
    throw toUsage(error, host, port)
  })
  const address = server.address()
  const actual = typeof address === 'object' && address ? address.port : port
  return {
    origin: `http://${host.includes(':') ? `[${host}]` : host}:${actual}`,
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      // Browsers keep connections open that carry nothing; they would keep us up for minutes.
      server.closeIdleConnections()
      const deadline = setTimeout(() => server.closeAllConnections(), graceMs)
      await closed
      clearTimeout(deadline)
      await app.close()
    },
  }
}

function toUsage(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const sentences = new Map([
    ['EADDRINUSE', `Port ${port} is in use; set PORT to another one, or to 0 for any that is free.`],
    ['EACCES', `Port ${port} may not be used; set PORT to one above 1023.`],
    ['EADDRNOTAVAIL', `This machine has no address ${host}; set HOST to one it has.`],
    ['ENOTFOUND', `There is no host ${host}; set HOST to an address of this machine.`],
  ])
  return new UsageError(
    sentences.get(error.code ?? '') ?? `${host}:${port} cannot be listened on: ${error.message}.`,
  )
}

/** Notices when the process is asked to end: Ctrl-C or a supervisor. */
export function listenForStop(): { signal: AbortSignal; stopped: Promise<unknown> } {
  const controller = new AbortController()
  let first: number | undefined
  const notice = (name: NodeJS.Signals) => {
    controller.abort()
    first ??= Date.now()
    if (Date.now() - first > impatienceMs) {
      // As if nobody listened. A database that is left behind is found by the next run.
      process.removeAllListeners(name)
      process.kill(process.pid, name)
    }
  }
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, notice)
  }
  return { signal: controller.signal, stopped: once(controller.signal, 'abort') }
}
