import pg from 'pg'
import { migrationStates } from './migrate.ts'
import { findUnservable } from './migration-state.ts'
import { functions, roles } from './tables.ts'

/** The oldest release with all fixes that row-level security needs: CVE-2025-8713 was mended in 15.14. */
const oldestVersion = 150_014

/** What a fold must get right: case, accents, sharp s, both sigmas, dotless i, and an astral character. */
const sample = { text: 'Straße ΟΔΟΣ Émile ıİ \u{1f600}', key: 'strasse οδοσ emile ii \u{1f600}' }

/** Everything about a database that would make Tablecast unsafe or wrong on it, as sentences; none is good. */
export async function findObstacles({ url, adminUrl }: { url: string; adminUrl: string }): Promise<string[]> {
  const unservable = findUnservable(await migrationStates(adminUrl))
  if (unservable.length > 0) {
    return unservable
  }
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  client.on('error', () => {})
  await client.connect()
  try {
    const found = [...(await findUnfitServer(client)), ...(await findUnfitRoles(client))]
    // Folding is looked at as the application does it, which only a fit login can.
    return found.length > 0 ? found : await findUnfitFold(client)
  } finally {
    await client.end()
  }
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

/** Sort keys are computed on the server: one that folds otherwise would sort and search otherwise. */
async function findUnfitFold(client: pg.Client): Promise<string[]> {
  await client.query(`begin; set local role ${roles.app}`)
  const { rows } = await client.query<{ key: string }>(`select ${functions.sortKey}($1) as key`, [
    sample.text,
  ])
  await client.query('rollback')
  return rows[0]?.key === sample.key
    ? []
    : ['The database folds text in another way than Tablecast; its ICU library is unfit.']
}
