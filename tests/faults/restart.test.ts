import { expect, it } from '@jest/globals'
import { createTablecast } from '../../src/app.ts'
import { adminKey } from '../support/app.ts'
import { closing } from '../support/endings.ts'
import { serve } from '../support/listening.ts'
import { useCluster } from './cluster.ts'
import { endure, secret, settle } from './outage.ts'

const cluster = useCluster()

it('a database that is killed and comes back has lost no write that was acknowledged', async () => {
  const app = closing(
    createTablecast({
      databaseUrl: cluster.proxy.url,
      jwtSecrets: [secret],
      adminKeys: [adminKey],
      logLevel: 'silent',
    }),
  )
  const instance = await settle(await serve(app), 'survivor')
  const { acknowledged, refused } = await endure(instance, cluster, 'SIGKILL')
  expect(acknowledged).toBeGreaterThan(0)
  expect(refused).toBeGreaterThan(0)
}, 60_000)
