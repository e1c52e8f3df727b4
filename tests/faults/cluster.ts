import { rm } from 'node:fs/promises'
import { beforeAll } from '@jest/globals'
import { type EmbeddedServer, startEmbedded } from '../../src/db/embedded.ts'
import { findPostmaster } from '../../src/db/embedded-postmaster.ts'
import { migrateUp } from '../../src/db/migrate.ts'
import { removeAtEnd } from '../support/endings.ts'
import { type Detour, openProxy } from '../support/proxy.ts'
import { makeTemporaryDirectory } from '../support/server.ts'

/** A Postgres of the test file's own, at an address that stays when it is ended and started again. */
export interface Cluster {
  proxy: Detour
  /** The server itself, past the proxy. */
  directUrl(): string
  end(how: NodeJS.Signals): Promise<void>
  start(): Promise<void>
}

/** Ways to end a server: waiting for nobody, without a checkpoint, and without a word. */
export const ends = [
  ['fast', 'SIGINT'],
  ['immediate', 'SIGQUIT'],
  ['kill -9', 'SIGKILL'],
] as const satisfies [string, NodeJS.Signals][]

export function useCluster(): Cluster {
  const cluster = {} as Cluster
  beforeAll(async () => {
    const home = await makeTemporaryDirectory()
    removeAtEnd(() => rm(home, { recursive: true }))
    const launch = () => startEmbedded({ home, flags: ['-c', 'fsync=off', '-c', 'max_connections=60'] })
    let server: EmbeddedServer = await launch()
    removeAtEnd(() => server.stop())
    await migrateUp(server.url)
    cluster.proxy = await openProxy(server.url)
    cluster.directUrl = () => server.url
    cluster.end = async (how) => {
      const postmaster = await findPostmaster(server.dataDirectory)
      if (!postmaster) {
        throw new Error('the server should have been running')
      }
      process.kill(postmaster.pid, how)
      // Until it is gone; one that was killed already is gone at once.
      await server.stop()
    }
    cluster.start = async () => {
      server = await launch()
      cluster.proxy.open(server.url)
    }
  }, 60_000)
  return cluster
}
