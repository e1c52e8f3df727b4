import { expect, it } from '@jest/globals'
import { createTestDatabase } from '../support/database.ts'
import { ends, useCluster } from './cluster.ts'
import { describeWork, enough, killWhileWorking, untilDone, workThrough } from './once.ts'
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
  const worked = await workThrough(await settle(origin, 'keeper'), {
    databaseUrl: cluster.directUrl,
    disturb: async (ledger) => {
      for (let round = 0; round < rounds; round++) {
        for (const [, how] of ends) {
          await untilDone(ledger, enough)
          await cluster.end(how)
          await cluster.start()
        }
      }
      await untilDone(ledger, enough)
    },
  })
  process.stderr.write(`database ended ${rounds * ends.length} times: ${describeWork(worked)}\n`)
  expect(worked.failed).toBeGreaterThan(0)
  expect(child.exitCode).toBeNull()
})
