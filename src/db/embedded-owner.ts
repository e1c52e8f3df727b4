import { execFile } from 'node:child_process'
import { chmod, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** The system user that Postgres runs as; empty for the user of this process. */
export interface Owner {
  uid?: number
  gid?: number
}

// Postgres refuses to run as root, so root runs it as the user `postgres`; what that user cannot reach below the
// home (a clone in /root) goes here.
export const sharedPlace = '/var/lib/tablecast'

export const run = promisify(execFile)

/** The user that runs Postgres for this process: nobody in particular, or `postgres` for root. */
export async function findUser(): Promise<Owner> {
  if (process.getuid?.() !== 0) return {}
  const numbers = async () => {
    const [uid, gid] = await Promise.all(['-u', '-g'].map((flag) => run('id', [flag, 'postgres'])))
    return { uid: Number(uid?.stdout), gid: Number(gid?.stdout) }
  }
  return numbers().catch(async () => {
    try {
      await run('groupadd', ['--system', '--force', 'postgres'])
      await run('useradd', ['--system', '--gid', 'postgres', '--shell', '/usr/sbin/nologin', 'postgres'])
      return await numbers()
    } catch (cause) {
      throw new Error(
        'Postgres refuses to run as root and the user "postgres" could not be created; run as an ordinary user or set DATABASE_URL.',
        { cause },
      )
    }
  })
}

/** Asks the system by trying, as mode bits do not tell about parents, access lists and network file systems. */
export async function canEnter(user: Owner, directory: string): Promise<boolean> {
  return runAs(user, 'test', ['-x', directory]).then(
    () => true,
    () => false,
  )
}

/** A directory that the user `postgres` can reach whatever home and umask root has. */
export async function makeSharedPlace(name = ''): Promise<string> {
  const place = join(sharedPlace, name)
  for (const directory of [sharedPlace, place]) {
    await mkdir(directory, { recursive: true })
    await chmod(directory, 0o755)
  }
  return place
}

/** Runs from `/`, as the owner may not be allowed to enter the directory that we are in. */
export function runAs(owner: Owner, file: string, args: string[]) {
  return run(file, args, { ...owner, cwd: '/', env: { ...process.env, LC_ALL: 'C' } })
}

/** Lets the named system errors pass, for steps that another process may have done first. */
export function unless(...codes: string[]) {
  return (error: NodeJS.ErrnoException): undefined => {
    if (!codes.includes(error.code ?? '')) throw error
  }
}
