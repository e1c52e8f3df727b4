import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Tablecast } from '../app.ts'
import { UsageError } from './usage.ts'

export interface Listening {
  /** Where it listens: http://127.0.0.1:4000 */
  origin: string
  /**
   * Is not ready any more, takes requests for `noticeMs` on, answers what runs, and ends. What still runs `drainMs`
   * after the call is cut off. Called again, it is the same end.
   */
  close(options?: { noticeMs?: number }): Promise<void>
}

// One Ctrl-C may arrive twice: the terminal sends it to us and to npm, and npm passes it on. Later than this it is
// somebody who does not want to wait.
const impatienceMs = 1_000

// Ending the pool is a matter of milliseconds; a database that is away may not keep us.
const poolEndMs = 1_000

/** Serves an app on a port; 0 is any free one. */
export async function listen(
  app: Tablecast,
  { host, port, drainMs }: { host: string; port: number; drainMs: number },
): Promise<Listening> {
  const running = new Set<ServerResponse>()
  let isDraining = false
  const server = createServer((request, response) => {
    running.add(response)
    response.once('close', () => running.delete(response))
    if (isDraining) {
      sayGoodbye(response)
    }
    return app.handle(request, response)
  })
  server.listen(port, host)
  await once(server, 'listening').catch((error) => {
    throw toUsage(error, { host, port, variable: 'PORT' })
  })
  const address = server.address()
  const actual = typeof address === 'object' && address ? address.port : port
  const end = async (noticeMs: number): Promise<void> => {
    const takingMs = Math.min(noticeMs, drainMs)
    app.drain()
    isDraining = true
    running.forEach(sayGoodbye)
    await sleep(takingMs)
    const closed = once(server, 'close')
    server.close()
    // Browsers keep connections open that carry nothing; they would keep us up for minutes.
    server.closeIdleConnections()
    const deadline = setTimeout(() => server.closeAllConnections(), drainMs - takingMs)
    await closed
    clearTimeout(deadline)
    await Promise.race([app.close(), sleep(poolEndMs, undefined, { ref: false })])
  }
  let ended: Promise<void> | undefined
  return {
    origin: `http://${host.includes(':') ? `[${host}]` : host}:${actual}`,
    close: ({ noticeMs = 0 } = {}) => {
      // A server that is closed does not close again, and who waits for that would wait for ever.
      ended ??= end(noticeMs)
      return ended
    },
  }
}

/** The connection ends with this answer, so that its client comes back to another instance. */
function sayGoodbye(response: ServerResponse): void {
  if (!response.headersSent) {
    response.setHeader('connection', 'close')
  }
}

/** Why a port cannot be listened on, and which variable names another one. */
export function toUsage(
  error: NodeJS.ErrnoException,
  { host, port, variable }: { host: string; port: number; variable: string },
): Error {
  const sentences = new Map([
    ['EADDRINUSE', `Port ${port} is in use; set ${variable} to another one, or to 0 for any that is free.`],
    ['EACCES', `Port ${port} may not be used; set ${variable} to one above 1023.`],
    ['EADDRNOTAVAIL', `This machine has no address ${host}; set HOST to one it has.`],
    ['ENOTFOUND', `There is no host ${host}; set HOST to an address of this machine.`],
  ])
  return new UsageError(
    sentences.get(error.code ?? '') ?? `${host}:${port} cannot be listened on: ${error.message}.`,
  )
}

/** Notices when the process is asked to end: Ctrl-C or a supervisor. */
export function listenForStop(): { signal: AbortSignal; stopped: Promise<NodeJS.Signals> } {
  const controller = new AbortController()
  let first: number | undefined
  const notice = (name: NodeJS.Signals) => {
    controller.abort(name)
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
  const { signal } = controller
  return { signal, stopped: once(signal, 'abort').then(() => signal.reason) }
}
