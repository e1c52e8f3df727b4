import { expect, it } from '@jest/globals'
import { openMetricsPort } from '../../src/cli/metrics-port.ts'
import { useApp } from '../support/app.ts'

const test = useApp()
const host = '127.0.0.1'

it('/metrics is served on a port of its own, and nothing else', async () => {
  const { address = '', close } = await openMetricsPort(test.app, { host, metricsPort: 0 })
  const response = await fetch(address)
  expect(await response.text()).toContain('tablecast_pool_connections{state="total"}')
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  expect((await fetch(address.replace('metrics', 'graphql'))).status).toBe(404)
  expect((await fetch(address, { method: 'POST' })).status).toBe(404)
  await close()
  await expect(fetch(address)).rejects.toThrow('fetch failed')
})

it('without METRICS_PORT there is none', async () => {
  const { address, close } = await openMetricsPort(test.app, { host, metricsPort: undefined })
  expect(address).toBeUndefined()
  await close()
})

it('a port in use is refused in a sentence', async () => {
  const first = await openMetricsPort(test.app, { host, metricsPort: 0 })
  const port = Number(new URL(first.address ?? '').port)
  await expect(openMetricsPort(test.app, { host, metricsPort: port })).rejects.toThrow(
    `Port ${port} is in use; set METRICS_PORT to another one, or to 0 for any that is free.`,
  )
  await first.close()
})
