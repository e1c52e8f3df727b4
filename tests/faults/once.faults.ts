import { expect, it } from '@jest/globals'
import { createTestDatabase } from '../support/database.ts'
import { ends, useCluster } from './cluster.ts'
import { describeWork, endWhileWorking, killWhileWorking } from './once.ts'
import { settle } from './outage.ts'
import { startServe } from './serving.ts'

const cluster = useCluster()

it('mutations with a key are done once, though the server is killed again and again', async () => {
  const { url } = await createTestDatabase()
  const kills = 50
  const worked = await killWhileWorking(url, kills)
  process.stderr.write(`serve killed ${kills} times: ${describeWork(worked)}\n`)
  expect(worked.failed).toBeGreaterThan(0)
})

it('and so they are when the database ends in every way, again and again', async () => {
  const { origin, child } = await startServe(cluster.proxy.url)
  const rounds = 5
  const ways = Array.from({ length: rounds }, () => ends.map(([, how]) => how)).flat()
  const worked = await endWhileWorking(await settle(origin, 'keeper'), cluster, ways)
  process.stderr.write(`database ended ${ways.length} times: ${describeWork(worked)}\n`)
  expect(worked.repeated).toBeGreaterThan(0)
  expect(child.exitCode).toBeNull()
})
