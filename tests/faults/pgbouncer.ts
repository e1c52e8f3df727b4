import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { closeAtEnd, removeAtEnd } from '../support/endings.ts'

/** A PgBouncer before a server: each transaction gets the connection to Postgres that happens to be free. */
export interface Pgbouncer {
  /** The address of a database through it. */
  through(url: string): string
  /** Ends it at once, with all its connections. */
  kill(): Promise<void>
  start(): Promise<void>
}

// Where Debian puts it, which is not on everybody's path.
const PATH = `${process.env['PATH']}:/usr/sbin:/usr/local/sbin`
// As root it refuses to run; nobody is a user of every system.
const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}
const READY_MS = 10_000
const PAUSE_MS = 20

/** Is there until the test file ends. `connections` is how many it has to Postgres for each database and login; `logins` are those that may come. */
export async function openPgbouncer(
  serverUrl: string,
  { connections, logins }: { connections: number; logins: { name: string; password: string }[] },
): Promise<Pgbouncer> {
  const directory = await mkdtemp(path.join(tmpdir(), 'tablecast-pgbouncer-'))
  removeAtEnd(() => rm(directory, { recursive: true }))
  const { hostname, port: serverPort } = new URL(serverUrl)
  const port = await findFreePort()
  const users = path.join(directory, 'users.txt')
  await writeFile(users, logins.map(({ name, password }) => `"${name}" "${password}"\n`).join(''))
  const settings = path.join(directory, 'pgbouncer.ini')
  await writeFile(
    settings,
    `[databases]
* = host=${hostname} port=${serverPort || 5432}
[pgbouncer]
pool_mode = transaction
default_pool_size = ${connections}
max_client_conn = 200
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = trust
auth_file = ${users}
`,
  )
  await chmod(directory, 0o755)

  let child: ChildProcess | undefined
  const start = async () => {
    child = spawn('pgbouncer', ['--quiet', settings], { ...user, env: { PATH }, stdio: 'ignore' })
    await once(child, 'spawn').catch(() => {
      throw new Error(
        'These tests need PgBouncer, and there is no program pgbouncer on the PATH; on Debian: apt-get install pgbouncer.',
      )
    })
    await untilReady(port)
  }
  const kill = async () => {
    if (child?.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
  }
  closeAtEnd(kill)
  await start()
  return {
    through: (url) => Object.assign(new URL(url), { hostname: '127.0.0.1', port }).href,
    start,
    kill,
  }
}

async function untilReady(port: number): Promise<void> {
  const deadline = Date.now() + READY_MS
  for (;;) {
    // Nobody is called so; whoever says that is there.
    const client = new pg.Client({ host: '127.0.0.1', port, user: 'nobody-at-all', database: 'any' })
    const error: Error & { code?: string } = await client.connect().then(
      () => new Error('PgBouncer let a stranger in.'),
      (refusal) => refusal,
    )
    await client.end().catch(() => {})
    if (error.code === '08P01' || error.code === '28P01') {
      return
    }
    if (Date.now() > deadline) {
      throw new Error(`PgBouncer did not start: ${error.message}.`)
    }
    await sleep(PAUSE_MS)
  }
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
