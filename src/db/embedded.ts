import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { open, readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { type Cluster, openCluster, prepareCluster } from './embedded-cluster.ts'
import {
  findPostmaster,
  isServer,
  type Postmaster,
  removeForeignLock,
  stopPostmaster,
} from './embedded-postmaster.ts'

/** A Postgres on this machine that belongs to one home directory and to nobody else. */
export interface EmbeddedServer {
  url: string
  dataDirectory: string
  /** It was running already: left by a crashed run, or started by another command. */
  adopted: boolean
  stop(): Promise<void>
}

// Starting can fail for reasons that pass: another process was first, a port was taken in between, a killed
// server's last backends still hold its memory.
const ATTEMPTS = 3
const ATTEMPT_PAUSE_MS = 500
const POLL_MS = 20
// Recovery after a crash replays what was not checkpointed, which is seconds; a minute without an answer is a fault.
const READY_MS = 60_000

/** Starts the Postgres of a home, creating it when it is new; adopts it when it runs already. */
export async function startEmbedded(options: { home: string; flags?: string[] }): Promise<EmbeddedServer> {
  const cluster = await openCluster(options.home)
  for (let attempt = 1; ; attempt++) {
    const running = await findPostmaster(cluster.dataDirectory)
    if (running && (await isReady(cluster, running))) return toServer(cluster, running, true)
    const launched = await launch(cluster, options.flags ?? [])
    if (await isReady(cluster, launched)) return toServer(cluster, launched, false)
    if (attempt === ATTEMPTS) {
      throw new Error(
        `Postgres could not start on ${cluster.dataDirectory}; its log ends so:\n${await readLog(cluster)}`,
      )
    }
    await sleep(ATTEMPT_PAUSE_MS)
  }
}

async function launch(cluster: Cluster, flags: string[]): Promise<Postmaster> {
  const { dataDirectory, owner } = cluster
  const binaries = await prepareCluster(cluster)
  await removeForeignLock(dataDirectory)
  const port = await findFreePort()
  const log = await open(logFile(cluster), 'a', 0o600)
  try {
    const settings = ['-h', '127.0.0.1', '-c', 'unix_socket_directories=', ...flags]
    const child = spawn(join(binaries, 'postgres'), ['-D', dataDirectory, '-p', String(port), ...settings], {
      ...owner,
      cwd: '/',
      env: { ...process.env, LC_ALL: 'C' },
      // Its own process group: Ctrl-C in a terminal must reach us and not the database below us.
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    })
    child.unref()
    await once(child, 'spawn')
    if (child.pid === undefined) throw new Error('a spawned process has an id; Node should have set it')
    return { pid: child.pid, port }
  } finally {
    await log.close()
  }
}

function toServer(cluster: Cluster, server: Postmaster, adopted: boolean): EmbeddedServer {
  const { dataDirectory } = cluster
  return {
    url: toUrl(cluster, server),
    dataDirectory,
    adopted,
    stop: () => stopPostmaster(dataDirectory, server),
  }
}

function toUrl({ password }: Cluster, { port }: Postmaster): string {
  return `postgres://postgres:${password}@127.0.0.1:${port}/postgres`
}

function logFile({ home }: Cluster): string {
  return join(home, 'postgres.log')
}

async function readLog(cluster: Cluster): Promise<string> {
  const lines = (await readFile(logFile(cluster), 'utf8')).trimEnd().split('\n')
  return lines.slice(-8).join('\n')
}

/** Waits until the server answers a login; false when it ended instead. */
async function isReady(cluster: Cluster, server: Postmaster): Promise<boolean> {
  const deadline = Date.now() + READY_MS
  while (await isServer(server.pid, cluster.dataDirectory)) {
    const client = new pg.Client({
      connectionString: toUrl(cluster, server),
      connectionTimeoutMillis: READY_MS,
    })
    try {
      await client.connect()
      return true
    } catch (error) {
      if (error instanceof pg.DatabaseError && error.code === '28P01') {
        throw new Error(
          `The password in ${cluster.home}/postgres.json is not that of ${cluster.dataDirectory}; restore the file, or remove both to begin anew.`,
          { cause: error },
        )
      }
      if (Date.now() > deadline) throw error
    } finally {
      await client.end()
    }
    await sleep(POLL_MS)
  }
  return false
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('a TCP server listens on a port')
  return address.port
}
