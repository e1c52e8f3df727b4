import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Tablecast } from '../app.ts'
import type { Config } from '../config.ts'
import { toUsage } from './listen.ts'

/** Serves /metrics, and nothing else, on METRICS_PORT where it is set: without a key, so it is not for everybody. */
export async function openMetricsPort(
  app: Tablecast,
  { host, metricsPort: port }: Pick<Config, 'host' | 'metricsPort'>,
): Promise<{ close(): Promise<void>; address: string | undefined }> {
  if (port === undefined) {
    return { close: async () => {}, address: undefined }
  }
  const server = createServer(async ({ method, url = '' }, response) => {
    const isMetrics = url.replace(/\?.*$/s, '') === '/metrics' && method === 'GET'
    const { status, text } = isMetrics
      ? await app.metrics().then(
          (text) => ({ status: 200, text }),
          () => ({ status: 500, text: '' }),
        )
      : { status: 404, text: '' }
    response.writeHead(status, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(text)
  })
  server.listen(port, host)
  await once(server, 'listening').catch((error) => {
    throw toUsage(error, { host, port, variable: 'METRICS_PORT' })
  })
  // Nothing stays up for it alone.
  server.unref()
  const address = server.address()
  return {
    address: `http://${host.includes(':') ? `[${host}]` : host}:${Object(address).port ?? port}/metrics`,
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
