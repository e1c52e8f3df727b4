import { once } from 'node:events'
import pg from 'pg'

/** What of a connection its types do not tell: how the server calls it. */
interface Backend {
  host: string
  port: number
  ssl: boolean | object
  processID: number
  secretKey: number
}

interface Wire {
  stream: { destroy(): void }
  connect(port: number | string, host?: string): void
  requestSsl(): void
  cancel(processID: number, secretKey: number): void
}

// A server that lives does this in a millisecond, also one whose connections are all taken.
const patienceMs = 2_000

/**
 * Asks the server to stop what a connection executes; tells whether it was heard. It is asked on a connection of its
 * own, which needs no place in the pool nor on the server, and by the protocol, not by pg_cancel_backend, since behind
 * a pooler only the protocol knows which backend is meant:
 * https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-CANCELING-REQUESTS
 *
 * The server hangs up when it has passed the word on, so that a statement sent from then on is not meant.
 */
export async function cancelStatement(client: pg.ClientBase): Promise<boolean> {
  const { host, port, ssl, processID, secretKey } = client as unknown as Backend
  const connection = new pg.Connection({ ssl } as pg.ConnectionConfig)
  const wire = connection as unknown as Wire
  let asked = false
  const ask = () => {
    asked = true
    wire.cancel(processID, secretKey)
  }
  connection.on('connect', () => (ssl ? wire.requestSsl() : ask()))
  connection.on('sslconnect', ask)
  // `once` turns an error into a rejection; what comes after the first is the same end.
  const over = once(connection, 'end').then(
    () => asked,
    () => false,
  )
  connection.on('error', () => {})
  if (host.startsWith('/')) {
    wire.connect(`${host}/.s.PGSQL.${port}`)
  } else {
    wire.connect(port, host)
  }
  const impatience = setTimeout(() => {
    asked = false
    wire.stream.destroy()
  }, patienceMs)
  return over.finally(() => clearTimeout(impatience))
}
