import path from 'node:path'
import { migrateUp } from '../../src/db/migrate.ts'
import tearDown, { atEnd } from './global-teardown.ts'
import {
  command,
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
  // Half of the time of a command is compiling itself, and tests start hundreds of them.
  process.env['NODE_COMPILE_CACHE'] ??= path.join(import.meta.dirname, '../../node_modules/.cache/compiled')
  try {
    await makeTemplate()
  } catch (error) {
    await tearDown()
    throw error
  }
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
