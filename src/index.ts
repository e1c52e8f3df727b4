// The edge of the package: what `import … from 'tablecast'` gives, and nothing else.

import { findObstacles as findObstaclesAt } from './db/boot.ts'
import { migrateUp } from './db/migrate.ts'
import { loginOf } from './db/serving-grants.ts'
import { ConfigError, postgresUrl } from './settings.ts'

export { createTablecast, type Tablecast } from './app.ts'
export type { Code as ErrorCode, ErrorExtensions, Issue } from './errors.ts'
export type { Limits } from './limits.ts'
export type { Logger, TablecastOptions } from './options.ts'
export { ConfigError } from './settings.ts'

/** A database: where it is served, and where it is migrated. */
export interface DatabaseOptions {
  /** What `createTablecast` is given. */
  databaseUrl: string
  /** The login that migrates: it may create roles and schemas. Default: `databaseUrl`. */
  databaseAdminUrl?: string | undefined
}

/**
 * Brings the database to this release: Tablecast's own tables, roles and views, in schemas of their own; nothing
 * else in it is touched. Gives the names of the migrations that it applied, none when all were. Several processes
 * may call it at once.
 */
export async function migrate(options: DatabaseOptions): Promise<string[]> {
  const { url, adminUrl } = toUrls(options)
  const { applied } = await migrateUp(adminUrl, { login: loginOf(url) })
  return applied
}

/**
 * Everything that would make Tablecast unsafe or wrong on this database, as sentences: migrations that are missing,
 * a Postgres that is too old, roles that could pass the wall between tenants. `tablecast serve` starts only where
 * there is none.
 */
export async function findObstacles(options: DatabaseOptions): Promise<string[]> {
  return findObstaclesAt(toUrls(options))
}

function toUrls({ databaseUrl, databaseAdminUrl = databaseUrl }: DatabaseOptions) {
  for (const [name, value] of Object.entries({ databaseUrl, databaseAdminUrl })) {
    if (!postgresUrl.holds(value)) {
      throw new ConfigError(`${name} ${postgresUrl.must}.`)
    }
  }
  return { url: databaseUrl, adminUrl: databaseAdminUrl }
}
