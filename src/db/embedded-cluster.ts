import { randomBytes } from 'node:crypto'
import fs from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { findBinaries } from './embedded-binaries.ts'
import {
  canEnter,
  findUser,
  makeSharedPlace,
  type Owner,
  runAs,
  sharedPlace,
  unless,
} from './embedded-owner.ts'

/** The files of one embedded Postgres: where its data is, who owns it, and the password of its superuser. */
export interface Cluster {
  home: string
  dataDirectory: string
  password: string
  owner: Owner
}

interface Settings {
  password: string
  /** Relative to the home where it lies below it, so that the whole can be moved. */
  dataDirectory: string
}

// No initdb takes this long. A younger one may be at work, and would leave shared memory behind if its files went.
const WORKSPACE_MS = 10 * 60_000

/** Finds the cluster of a home, or decides where it will be; two processes that decide at once decide the same. */
export async function openCluster(homePath: string): Promise<Cluster> {
  await fs.mkdir(homePath, { recursive: true })
  const home = await fs.realpath(homePath)
  const user = await findUser()
  const settings = (await readSettings(home)) ?? (await writeSettings(home, user))
  const dataDirectory = resolve(home, settings.dataDirectory)
  const present = await fs.stat(dataDirectory).catch(unless('ENOENT'))
  // Whoever owns existing data runs it: an earlier run as an ordinary user, or an image that numbers users anew.
  const owner = user.uid && present?.uid ? { uid: present.uid, gid: present.gid } : user
  return { home, dataDirectory, password: settings.password, owner }
}

/** Creates the data if there is none, and tells where the binaries for it are. */
export async function prepareCluster(cluster: Cluster): Promise<string> {
  const binaries = await findBinaries(cluster.home, cluster.owner)
  if (!(await hasData(cluster))) await initialise(cluster, binaries)
  await sweepWorkspaces(dirname(cluster.dataDirectory))
  return binaries
}

async function readSettings(home: string): Promise<Settings | undefined> {
  const text = await fs.readFile(join(home, 'postgres.json'), 'utf8').catch(unless('ENOENT'))
  return text === undefined ? undefined : JSON.parse(text)
}

async function writeSettings(home: string, user: Owner): Promise<Settings> {
  // A place of its own outside the home gets a name that was never used: whoever removes a home to begin anew
  // must not meet the data of before.
  const shared = (await canEnter(user, home)) ? undefined : randomBytes(8).toString('hex')
  const own: Settings = {
    password: randomBytes(24).toString('base64url'),
    dataDirectory: shared === undefined ? 'data' : join(sharedPlace, shared, 'data'),
  }
  const file = join(home, 'postgres.json')
  const temporary = `${file}.${randomBytes(6).toString('hex')}`
  await fs.writeFile(temporary, `${JSON.stringify(own, null, 2)}\n`, { mode: 0o600 })
  // Unlike rename, link refuses to replace: the first of two processes decides for both.
  await fs.link(temporary, file).catch(unless('EEXIST'))
  await fs.rm(temporary)
  const settled = (await readSettings(home)) ?? own
  if (shared !== undefined && settled.dataDirectory === own.dataDirectory) {
    await makeSharedPlace(shared)
  }
  return settled
}

/** Data counts when it is complete: `initialise` moves it into place as its last step. */
async function hasData({ dataDirectory }: Cluster): Promise<boolean> {
  const names = await fs.readdir(dataDirectory).catch(unless('ENOENT'))
  if (!names?.length) return false
  if (names.includes('PG_VERSION')) return true
  // Never wiped: it may be a folder of the user's own.
  throw new Error(
    `${dataDirectory} holds something else than the data of Postgres; move it away or set TABLECAST_HOME.`,
  )
}

async function initialise(cluster: Cluster, binaries: string): Promise<void> {
  const { dataDirectory, password, owner } = cluster
  const parent = dirname(dataDirectory)
  await fs.mkdir(parent, { recursive: true })
  const workspace = await fs.mkdtemp(join(parent, 'initdb-'))
  const passwordFile = join(workspace, 'password')
  try {
    await fs.writeFile(passwordFile, password, { mode: 0o600 })
    for (const path of [workspace, passwordFile]) {
      if (owner.uid !== undefined && owner.gid !== undefined) await fs.chown(path, owner.uid, owner.gid)
    }
    await runAs(owner, join(binaries, 'initdb'), [
      `--pgdata=${join(workspace, 'data')}`,
      '--username=postgres',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--data-checksums',
    ])
    await fs.rename(join(workspace, 'data'), dataDirectory)
  } catch (cause) {
    // Another process may have been first, and a directory with files in it is not replaced.
    if (!(await hasData(cluster))) {
      throw new Error(`Postgres could not create its data in ${dataDirectory}.\n${cause}`, { cause })
    }
  } finally {
    await fs.rm(workspace, { recursive: true, force: true })
  }
}

/** Removes what creations left that were cut short. */
async function sweepWorkspaces(parent: string): Promise<void> {
  const names = await fs.readdir(parent)
  for (const name of names.filter((name) => name.startsWith('initdb-'))) {
    const path = join(parent, name)
    const found = await fs.stat(path).catch(unless('ENOENT'))
    if (found && found.mtimeMs < Date.now() - WORKSPACE_MS)
      await fs.rm(path, { recursive: true, force: true })
  }
}
