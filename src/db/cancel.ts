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
  connect(port: number | string, host?: string): void
  requestSsl(): void
  cancel(processID: number, secretKey: number): void
}

/**
 * Asks the server to stop what a connection executes. It is asked on a connection of its own, which needs no place in
 * the pool; and by the protocol, not by pg_cancel_backend, since behind a pooler only that knows which backend is meant:
 * https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-CANCELING-REQUESTS
 */
export function cancelStatement(client: pg.PoolClient): void {
  const { host, port, ssl, processID, secretKey } = client as unknown as Backend
  const connection = new pg.Connection({ ssl } as pg.ConnectionConfig)
  const wire = connection as unknown as Wire
  const ask = () => wire.cancel(processID, secretKey)
  // The statement has a timeout too, so nobody needs to know when this fails.
  connection.on('error', () => {})
  connection.on('connect', () => (ssl ? wire.requestSsl() : ask()))
  connection.on('sslconnect', ask)
  if (host.startsWith('/')) {
    wire.connect(`${host}/.s.PGSQL.${port}`)
  } else {
    wire.connect(port, host)
  }
}
