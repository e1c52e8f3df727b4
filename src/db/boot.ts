import pg from 'pg'
import { findOtherFold } from './folding.ts'
import { migrationStates } from './migrate.ts'
import { findUnservable } from './migration-state.ts'
import { functions, roles } from './tables.ts'

/** The oldest release with all fixes that row-level security needs: CVE-2025-8713 was mended in 15.14. */
const oldestVersion = 150_014

/** Everything about a database that would make Tablecast unsafe or wrong on it, as sentences; none is good. */
export async function findObstacles({ url, adminUrl }: { url: string; adminUrl: string }): Promise<string[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  client.on('error', () => {})
  await client.connect().catch((error) => refuseUnreachable(url, error))
  try {
    const unfit = await findUnfitServer(client)
    // A server that is too old could not be migrated either.
    const found = unfit.length > 0 ? unfit : await findUnfitMigrations(adminUrl)
    if (found.length > 0) {
      return found
    }
    const unfitRoles = await findUnfitRoles(client)
    // Folding is looked at as the application does it, which only a fit login can.
    return unfitRoles.length > 0 ? unfitRoles : await findUnfitFold(client)
  } finally {
    await client.end()
  }
}

function refuseUnreachable(url: string, error: NodeJS.ErrnoException): never {
  const { hostname, port } = new URL(url)
  // Where a name has several addresses, the error has one for each of them and no message.
  const reason = error.message || error.code
  throw new Error(
    `The database at ${hostname || 'this machine'}${port && `:${port}`} cannot be reached: ${reason}. See that it runs, and that the address and its login are right.`,
    { cause: error },
  )
}

async function findUnfitMigrations(adminUrl: string): Promise<string[]> {
  return findUnservable(
    await migrationStates(adminUrl).catch((error) => {
      // Without a code it is a sentence of ours.
      throw 'code' in error ? refuseUnreachable(adminUrl, error) : error
    }),
  )
}

async function findUnfitServer(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ version: number; name: string; encoding: string }>(
    `select current_setting('server_version_num')::int as version, current_setting('server_version') as name,
      current_setting('server_encoding') as encoding`,
  )
  const [server] = rows
  return [
    ...(server && server.version < oldestVersion
      ? [`Postgres ${server.name} is too old; Tablecast needs 15.14 or later.`]
      : []),
    ...(server && server.encoding !== 'UTF8'
      ? [`The database's encoding is ${server.encoding}; Tablecast needs UTF8.`]
      : []),
  ]
}

/** The second wall between tenants stands only as long as these roles have no way around it. */
async function findUnfitRoles(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string; harmful: boolean; usable: boolean }>(
    `select rolname as name, rolsuper or rolbypassrls or rolcanlogin
        or pg_has_role(oid, 'tablecast_owner', 'member') as harmful,
      -- From version 16 on a member of a role may still lack the right to become it.
      pg_has_role(current_user, oid, case when current_setting('server_version_num')::int >= 160000
        then 'set' else 'member' end) as usable
    from pg_roles where rolname = any($1)`,
    [Object.values(roles)],
  )
  return rows.flatMap(({ name, harmful, usable }) => [
    ...(harmful
      ? [`The role ${name} may pass row-level security; take superuser, bypassrls and login from it.`]
      : []),
    ...(usable
      ? []
      : [`The login may not become ${name}; run "tablecast migrate up", or grant it that role.`]),
  ])
}

/** As the application folds: with its rights, in its way. */
async function findUnfitFold(client: pg.Client): Promise<string[]> {
  await client.query(`begin; set local role ${roles.app}`)
  const found = await findOtherFold(async (text) => {
    const { rows } = await client.query<{ key: string }>(`select ${functions.sortKey}($1) as key`, [text])
    return rows[0]?.key
  })
  await client.query('rollback')
  return found
}
