import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals'
import pg from 'pg'
import { type EmbeddedServer, startEmbedded } from '../../src/db/embedded.ts'
import { undoAll } from '../support/endings.ts'
import { makeTemporaryDirectory } from '../support/server.ts'

// Creating a cluster is a second on a good day, and a disk that others use has bad ones.
jest.setTimeout(60_000)

const FLAGS = ['-c', 'fsync=off']
let home: string
let undo: (() => unknown)[]

beforeEach(async () => {
  home = await makeTemporaryDirectory()
  undo = [() => rm(home, { recursive: true, force: true })]
})

afterEach(async () => {
  await undoAll(undo.reverse())
})

async function start(options: { home?: string; flags?: string[] } = {}): Promise<EmbeddedServer> {
  const server = await startEmbedded({ home, flags: FLAGS, ...options })
  undo.push(() => server.stop())
  return server
}

/** Another process that starts the same home and then stays. */
async function startElsewhere(): Promise<{ process: ChildProcess; url: string; adopted: boolean }> {
  const module = pathToFileURL(join(import.meta.dirname, '../../src/db/embedded.ts'))
  const script = `
    import { startEmbedded } from '${module}'
    const { url, adopted } = await startEmbedded(${JSON.stringify({ home, flags: FLAGS })})
    process.stdout.write(JSON.stringify({ url, adopted }) + '\\n')
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  undo.push(() => child.kill('SIGKILL'))
  for await (const line of createInterface(child.stdout)) return { process: child, ...JSON.parse(line) }
  throw new Error('the other process ended before its server was ready')
}

async function query(url: string, statement: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query({ text: statement, rowMode: 'array' })).rows.flat()
  } finally {
    await client.end()
  }
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL')
  await once(child, 'exit')
}

async function readServerId({ dataDirectory }: EmbeddedServer): Promise<number> {
  return Number.parseInt(await readFile(join(dataDirectory, 'postmaster.pid'), 'utf8'), 10)
}

it('data outlives a stop, and a port that was taken meanwhile does not matter', async () => {
  const first = await start()
  await query(first.url, 'create table kept as select 42 as answer')
  await first.stop()
  await expect(query(first.url, 'select 1')).rejects.toThrow('ECONNREFUSED')
  const port = Number(new URL(first.url).port)
  const squatter = createServer().listen(port, '127.0.0.1')
  undo.push(() => squatter.close())
  const second = await start()
  expect(second.adopted).toBe(false)
  expect(Number(new URL(second.url).port)).not.toBe(port)
  expect(await query(second.url, 'select answer from kept')).toEqual([42])
  await first.stop()
  expect(await query(second.url, 'select answer from kept')).toEqual([42])
})

it('only the password opens it, which only the user can read, and only this machine can try', async () => {
  const { url } = await start()
  const wrong = new URL(url)
  wrong.password = 'postgres'
  await expect(query(wrong.href, 'select 1')).rejects.toMatchObject({ code: '28P01' })
  expect((await stat(join(home, 'postgres.json'))).mode & 0o777).toBe(0o600)
  const settings = [
    'listen_addresses',
    'unix_socket_directories',
    'data_checksums',
    'server_encoding',
    'fsync',
  ]
  const shown = await query(url, `select ${settings.map((name) => `current_setting('${name}')`).join()}`)
  expect(shown).toEqual(['127.0.0.1', '', 'on', 'UTF8', 'off'])
  expect(await query(url, `select datcollate from pg_database where datname = 'postgres'`)).toEqual(['C'])
})

it('a server whose starter was killed is adopted, and can be stopped', async () => {
  const killed = await startElsewhere()
  await query(killed.url, 'create table kept as select 42 as answer')
  await kill(killed.process)
  const server = await start()
  expect(server).toMatchObject({ adopted: true, url: killed.url })
  expect(await query(server.url, 'select answer from kept')).toEqual([42])
  await server.stop()
  await expect(query(server.url, 'select 1')).rejects.toThrow('ECONNREFUSED')
})

it('a killed server recovers, also when another process has its process id by then', async () => {
  const killed = await start()
  await query(killed.url, 'create table kept as select 42 as answer')
  const id = await readServerId(killed)
  const lock = join(killed.dataDirectory, 'postmaster.pid')
  process.kill(id, 'SIGKILL')
  // Of the same user as the server, as Postgres ignores those of other users by itself.
  const { uid, gid } = await stat(killed.dataDirectory)
  const owner = process.getuid?.() === 0 ? { uid, gid } : {}
  const stranger = spawn('sleep', ['60'], { ...owner, cwd: '/', stdio: 'ignore' })
  undo.push(() => stranger.kill())
  await writeFile(lock, (await readFile(lock, 'utf8')).replace(String(id), String(stranger.pid)))
  const server = await start()
  expect(server.adopted).toBe(false)
  expect(await query(server.url, 'select answer from kept')).toEqual([42])
  expect(stranger.exitCode ?? stranger.signalCode).toBeNull()
})

it('a creation that was cut short is begun anew and swept away once it is surely dead', async () => {
  for (const name of ['initdb-old', 'initdb-young']) {
    await mkdir(join(home, name, 'data'), { recursive: true })
    await writeFile(join(home, name, 'data', 'PG_VERSION'), '18\n')
  }
  await utimes(join(home, 'initdb-old'), new Date(0), new Date(0))
  const { url } = await start()
  expect(await query(url, 'select 1')).toEqual([1])
  expect((await readdir(home)).sort()).toEqual(['data', 'initdb-young', 'postgres.json', 'postgres.log'])
})

it('a folder of that name that is not ours is refused and left as it is', async () => {
  await mkdir(join(home, 'data'))
  await writeFile(join(home, 'data', 'notes.txt'), 'mine')
  await expect(start()).rejects.toThrow('holds something else than the data of Postgres')
  expect(await readdir(join(home, 'data'))).toEqual(['notes.txt'])
})

it('starts at once, in one process and in several, give one server', async () => {
  const starts = await Promise.all([startElsewhere(), start(), start(), startElsewhere()])
  expect(new Set(starts.map(({ url }) => url)).size).toBe(1)
  expect(starts.filter(({ adopted }) => !adopted)).toHaveLength(1)
})

// As root, Postgres runs as somebody who cannot enter such a home; anybody else's keeps its data in it.
it('a home that only its user can enter will do', async () => {
  await chmod(home, 0o700)
  const inner = join(home, 'tablecast')
  const first = await start({ home: inner })
  const place = dirname(first.dataDirectory)
  if (!place.startsWith(home)) undo.splice(1, 0, () => rm(place, { recursive: true }))
  expect(place === inner).toBe(process.getuid?.() !== 0)
  expect((await stat(first.dataDirectory)).mode & 0o777).toBe(0o700)
  await query(first.url, 'create table kept as select 42 as answer')
  await first.stop()
  const second = await start({ home: inner })
  expect(await query(second.url, 'select answer from kept')).toEqual([42])
})

it('a start that fails says what the log says', async () => {
  await expect(start({ flags: ['-c', 'no_such_setting=1'] })).rejects.toThrow(
    /could not start on .*data.*unrecognized configuration parameter "no_such_setting"/s,
  )
})
