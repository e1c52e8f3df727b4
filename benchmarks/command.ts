import { spawn } from 'node:child_process'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startEmbedded } from '../src/db/embedded.ts'
import { migrateUp } from '../src/db/migrate.ts'

const main = path.join(import.meta.dirname, '../src/main.ts')
const ticksPerSecond = 100

/** A folder for files, and a database: that of DATABASE_URL, else an embedded one, on disk and with durable commits. */
export async function openBench(): Promise<{ folder: string; url: string; close(): Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'tablecast-bench-'))
  await chmod(folder, 0o755)
  const server = process.env['DATABASE_URL']
    ? { url: process.env['DATABASE_URL'], stop: async () => {} }
    : await startEmbedded({ home: folder })
  await migrateUp(server.url)
  return {
    folder,
    url: server.url,
    close: async () => {
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

interface Ended {
  stdout: string
  /** The most memory that the process had at once, in MiB; Postgres is not in it. */
  peak: number
  /** Time on processors, which a busy machine changes less than the time that passed. */
  cpuSeconds: number
}

/** Runs the command line in a process of its own. */
export async function measure(url: string, ...words: string[]): Promise<Ended> {
  const child = spawn(process.execPath, [main, ...words], {
    env: { ...process.env, DATABASE_URL: url },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let stdout = ''
  child.stdout.on('data', (chunk) => {
    stdout += chunk
  })
  const ended = { peak: 0, cpuSeconds: 0 }
  const watch = setInterval(async () => {
    const read = (name: string) => readFile(`/proc/${child.pid}/${name}`, 'utf8').catch(() => '')
    const [status, stat] = [await read('status'), await read('stat')]
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(status) ?? []
    ended.peak = kilobytes === undefined ? ended.peak : Number(kilobytes) / 1024
    // The name of the process, in brackets, may hold anything; user and system time are the 12th and 13th after it.
    const [user, system] = stat.split(') ').at(-1)?.split(' ').slice(11, 13).map(Number) ?? []
    ended.cpuSeconds =
      user === undefined || system === undefined ? ended.cpuSeconds : (user + system) / ticksPerSecond
  }, 50)
  const code = await new Promise((resolve) => child.once('close', resolve))
  clearInterval(watch)
  if (code !== 0) {
    throw new Error(`tablecast ${words.join(' ')} ended with ${code}`)
  }
  return { stdout, ...ended }
}
