import { expect, it } from '@jest/globals'
import { createTablecast } from '../../src/app.ts'
import { adminKey } from '../support/app.ts'
import { createTestDatabase } from '../support/database.ts'
import { closing } from '../support/endings.ts'
import { serve } from '../support/listening.ts'
import { useCluster } from './cluster.ts'
import { endWhileWorking, enough, killWhileWorking } from './once.ts'
import { secret, settle } from './outage.ts'

const cluster = useCluster()

it('mutations with a key that are sent until they are answered are done once, though the server is killed', async () => {
  const { url } = await createTestDatabase()
  const { failed, mutations } = await killWhileWorking(url, 4)
  expect(failed).toBeGreaterThan(0)
  expect(mutations).toBeGreaterThan(4 * enough)
}, 120_000)

it('and so they are when the database is restarted, and when the answer to a commit is lost', async () => {
  const app = closing(
    createTablecast({
      databaseUrl: cluster.proxy.url,
      jwtSecrets: [secret],
      adminKeys: [adminKey],
      logLevel: 'silent',
      limits: { keyRequests: 0, tenantRequests: 0 },
    }),
  )
  const instance = await settle(await serve(app), 'keeper')
  const { failed, repeated } = await endWhileWorking(instance, cluster, ['SIGINT', 'SIGINT'])
  expect(failed).toBeGreaterThan(0)
  expect(repeated).toBeGreaterThan(0)
}, 120_000)
