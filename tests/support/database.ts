import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { removeAtEnd } from './endings.ts'
import { command, randomName, SERVER_VARIABLE, TEMPLATE_VARIABLE, withDatabase } from './server.ts'

/** A migrated database of one test file's own, which is dropped with the file. */
export interface TestDatabase {
  url: string
}

const ATTEMPTS = 20
const PAUSE_MS = 100

export async function createTestDatabase(): Promise<TestDatabase> {
  const server = fromSetup(SERVER_VARIABLE)
  const template = fromSetup(TEMPLATE_VARIABLE)
  const name = randomName('tablecast_test')
  for (let attempt = 1; ; attempt++) {
    try {
      // Copying files is many times faster than logging every page, as long as checkpoints do not wait for the disk.
      await command(server, `create database ${name} template ${template} strategy file_copy`)
      break
    } catch (error) {
      // Nobody may connect to the template, but autovacuum does.
      const isAccessed = error instanceof pg.DatabaseError && error.code === '55006'
      if (!isAccessed || attempt === ATTEMPTS) throw error
      await sleep(PAUSE_MS)
    }
  }
  return ownDatabase(server, name)
}

/** The same without any migration. */
export async function createEmptyDatabase(): Promise<TestDatabase> {
  const server = fromSetup(SERVER_VARIABLE)
  const name = randomName('tablecast_test')
  await command(server, `create database ${name}`)
  return ownDatabase(server, name)
}

function ownDatabase(server: string, name: string): TestDatabase {
  removeAtEnd(() => command(server, `drop database ${name} with (force)`))
  return { url: withDatabase(server, name) }
}

function fromSetup(variable: string): string {
  const value = process.env[variable]
  if (!value) throw new Error(`no ${variable}; tests/support/global-setup.ts should have set it`)
  return value
}
