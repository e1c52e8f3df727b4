import { rm } from 'node:fs/promises'
import { migrateUp } from '../../src/db/migrate.ts'
import tearDown, { atEnd } from './global-teardown.ts'
import {
  command,
  makeTemporaryDirectory,
  openServer,
  randomName,
  SERVER_VARIABLE,
  TEMPLATE_VARIABLE,
  withDatabase,
} from './server.ts'

/** One Postgres for the whole run, and in it one migrated database that every test file clones. */
export default async function setUp(): Promise<void> {
  // Jest runs the teardown neither after a failed setup nor after Ctrl-C, and our Postgres outlives its parent.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => tearDown().finally(() => process.kill(process.pid, signal)))
  }
  try {
    await shareCompiled()
    await makeTemplate()
  } catch (error) {
    await tearDown()
    throw error
  }
}

/** Compiling itself is half of what a command does, and tests start hundreds of them. */
async function shareCompiled(): Promise<void> {
  // Of this run only: packages that are installed for a test have another path each time.
  const directory = await makeTemporaryDirectory()
  atEnd(() => rm(directory, { recursive: true, force: true }))
  process.env['NODE_COMPILE_CACHE'] = directory
}

async function makeTemplate(): Promise<void> {
  const server = await openServer()
  atEnd(server.close)
  process.stderr.write(`Tests use the Postgres ${server.name}.\n`)
  const template = randomName('tablecast_template')
  await command(server.url, `create database ${template}`)
  atEnd(() => command(server.url, `drop database ${template} with (force)`))
  await migrateUp(withDatabase(server.url, template))
  await command(server.url, `alter database ${template} with allow_connections false`)
  process.env[SERVER_VARIABLE] = server.url
  process.env[TEMPLATE_VARIABLE] = template
}
