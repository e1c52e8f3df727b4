import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { run, unless } from './embedded-owner.ts'

const POLL_MS = 20
// A fast stop ends every session at once; what hangs longer than this is ended without a checkpoint.
const FAST_STOP_MS = 10_000

/** The main process of a running Postgres. */
export interface Postmaster {
  pid: number
  port: number
}

/** The server that holds the data, by the lock file in it: a process id and a port among its lines. */
export async function findPostmaster(dataDirectory: string): Promise<Postmaster | undefined> {
  const [pid, , , port] = await readLock(dataDirectory)
  if (!pid || !port || !(await isServer(pid, dataDirectory))) return undefined
  return { pid, port }
}

async function readLock(dataDirectory: string): Promise<number[]> {
  const text = await readFile(join(dataDirectory, 'postmaster.pid'), 'utf8').catch(unless('ENOENT'))
  return text === undefined ? [] : text.split('\n').map(Number)
}

/**
 * Postgres clears the lock of a dead server itself, but takes any process of the same user that got the old id
 * since for that server. Its check of shared memory still stands when we remove the file.
 */
export async function removeForeignLock(dataDirectory: string): Promise<void> {
  const [pid] = await readLock(dataDirectory)
  if (!pid || !isAlive(pid) || (await isServer(pid, dataDirectory))) return
  await rm(join(dataDirectory, 'postmaster.pid'), { force: true })
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** A process id alone may have been given to another process; an ended process that nobody waited for has no command. */
export async function isServer(pid: number, dataDirectory: string): Promise<boolean> {
  const command =
    process.platform === 'linux'
      ? await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
      : await run('ps', ['-ww', '-o', 'command=', '-p', String(pid)]).then(
          ({ stdout }) => stdout,
          () => '',
        )
  return command.replaceAll('\0', ' ').includes(` -D ${dataDirectory} -p `)
}

/** Sends a signal; a process that has ended since we looked needs none. */
function tell(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** Ends the server and waits for it; does nothing when it ended before. */
export async function stopPostmaster(dataDirectory: string, { pid }: Postmaster): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    const deadline = Date.now() + FAST_STOP_MS
    if (await isServer(pid, dataDirectory)) tell(pid, signal)
    while (Date.now() < deadline) {
      if (!(await isServer(pid, dataDirectory))) return
      await sleep(POLL_MS)
    }
  }
}
