import { userInfo } from 'node:os'
import type { Config } from '../config.ts'
import { countClients } from '../db/clients.ts'
import { type Database, openDatabase } from '../db/database.ts'
import { startEmbedded } from '../db/embedded.ts'
import { migrateUp } from '../db/migrate.ts'

/** Opens the database that the commands work on. */
export type OpenDatabase = () => Promise<{ database: Database; close(): Promise<void> }>

/** Who a command acts as, in history and logs. */
export const actor = `cli:${userInfo().username}`

/** What of the configuration is for the server itself; the rest is for the process around it. */
export function optionsOf({
  databaseUrl,
  databaseAdminUrl,
  home,
  host,
  port,
  drainMs,
  drainNoticeMs,
  metricsPort,
  ...options
}: Config) {
  return options
}

/** Where the database is: DATABASE_URL, else the embedded one of the home, which is started when it is not running. */
export async function reachDatabase(
  config: Config,
): Promise<{ url: string; adminUrl: string; leave(): Promise<void> }> {
  if (config.databaseUrl !== undefined) {
    return {
      url: config.databaseUrl,
      adminUrl: config.databaseAdminUrl ?? config.databaseUrl,
      leave: async () => {},
    }
  }
  const server = await startEmbedded({ home: config.home })
  return {
    url: server.url,
    adminUrl: server.url,
    // Somebody else may have come to use it meanwhile; then it is theirs to stop.
    leave: async () => {
      if (!server.adopted && (await countClients(server.url)) === 0) {
        await server.stop()
      }
    },
  }
}

/** Opens it for a command. Ours is brought up to date; one that is given is left as it is. */
export function databaseOpener(readConfig: () => Config): OpenDatabase {
  return async () => {
    const config = readConfig()
    const { url, adminUrl, leave } = await reachDatabase(config)
    if (config.databaseUrl === undefined) {
      await migrateUp(adminUrl)
    }
    const database = openDatabase({ ...config, url })
    return {
      database,
      close: async () => {
        await database.close()
        await leave()
      },
    }
  }
}
