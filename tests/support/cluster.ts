import { rm } from 'node:fs/promises'
import { type EmbeddedServer, startEmbedded } from '../../src/db/embedded.ts'
import { removeAtEnd } from './endings.ts'
import { makeTemporaryDirectory } from './server.ts'

/** A Postgres of the test file's own, for what other tests would feel; it ends with the file. */
export async function startCluster(): Promise<EmbeddedServer> {
  const home = await makeTemporaryDirectory()
  removeAtEnd(() => rm(home, { recursive: true }))
  const server = await startEmbedded({ home, flags: ['-c', 'fsync=off'] })
  removeAtEnd(() => server.stop())
  return server
}
