import { once } from 'node:events'
import { expect, it } from '@jest/globals'
import { firstLine, start } from '../cli/command.ts'
import { adminKey } from '../support/app.ts'
import { ends, useCluster } from './cluster.ts'
import { endure, secret, settle } from './outage.ts'

const cluster = useCluster()
const rounds = 5

it('one process of serve outlives every end of its database, and writes within two seconds of its return', async () => {
  const child = start(['serve'], {
    DATABASE_URL: cluster.proxy.url,
    JWT_SECRET: secret,
    ADMIN_KEY: adminKey,
    DRAIN_NOTICE_MS: '0',
  })
  const origin = /http:\/\/\S+(?=\/graphql)/.exec(await firstLine(child))?.[0] ?? ''
  const instance = await settle(origin, 'survivor')
  for (let round = 1; round <= rounds; round++) {
    for (const [name, how] of ends) {
      const { recoveryMs, acknowledged, refused } = await endure(instance, cluster, how)
      process.stderr.write(
        `${name} ${round}: first write ${Math.round(recoveryMs)} ms after the return; ${acknowledged} acknowledged, all there; ${refused} refused\n`,
      )
      expect(recoveryMs).toBeLessThan(2_000)
      expect(child.exitCode).toBeNull()
    }
  }
  child.kill('SIGTERM')
  expect(await once(child, 'exit')).toEqual([0, null])
})
