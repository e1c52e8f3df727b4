import { type Kysely, sql } from 'kysely'
import { become, mayGrant, print } from './roles.ts'
import { roles } from './tables.ts'

const serving = Object.values(roles)

/** What a login still has to be granted so that it may serve, and why that cannot be, as sentences. */
export interface ServingGrants {
  statements: string[]
  problems: string[]
}

interface Found {
  me: string
  exists: boolean
  lacking: string[]
  closed: string[]
  hasSchema: boolean
  hasLog: boolean
}

/**
 * A login that serves steps down to the application's roles in each transaction, and reads which migrations are
 * applied. Only what it lacks is granted: where we may not, somebody who may has perhaps granted it before.
 */
export async function findServingGrants(db: Kysely<unknown>, login: string): Promise<ServingGrants> {
  const { rows } = await sql<Found>`
    select me.rolname::text as me, login.oid is not null as exists,
      array(select name from unnest(${serving}::text[]) as name left join pg_roles as r on r.rolname = name
        where not coalesce(pg_has_role(login.oid, r.oid, ${become}), false)) as lacking,
      array(select r.rolname::text from pg_roles as r where r.rolname = any(${serving})
        and not pg_has_role(login.oid, r.oid, ${become}) and not ${mayGrant} order by 1) as closed,
      coalesce(has_schema_privilege(login.oid, schema.oid, 'usage'), false) as "hasSchema",
      coalesce(has_table_privilege(login.oid, log.oid, 'select'), false) as "hasLog"
    from pg_roles as me
    left join pg_roles as login on login.rolname = ${login}
    left join pg_namespace as schema on schema.nspname = 'tablecast'
    left join pg_class as log on log.relnamespace = schema.oid and log.relname = 'kysely_migration'
    where me.rolname = current_user`.execute(db)
  const [found] = rows
  if (!found || found.me === login) {
    return { statements: [], problems: [] }
  }
  return { statements: grantServing(login, found), problems: tellProblems(login, found) }
}

/** Those of a login that has none of them. */
export function grantServing(
  login: string,
  { lacking = serving, hasSchema = false, hasLog = false }: Partial<Found> = {},
): string[] {
  const to = sql.id(login)
  return [
    ...(lacking.length > 0 ? [print(sql`grant ${list(lacking)} to ${to}`)] : []),
    ...(hasSchema ? [] : [print(sql`grant usage on schema tablecast to ${to}`)]),
    ...(hasLog ? [] : [print(sql`grant select on tablecast.kysely_migration to ${to}`)]),
  ]
}

function tellProblems(login: string, { me, exists, closed }: Found): string[] {
  if (!exists) {
    const make = print(sql`create role ${sql.id(login)} login password '…'`)
    return [`There is no login ${login} that could serve; make it: ${make}.`]
  }
  if (closed.length > 0) {
    const grant = print(sql`grant ${list(closed)} to ${sql.id(login)}`)
    return [
      `The login ${me} may not grant the roles ${closed.join(', ')}, which another login has made; let that one or a superuser run: ${grant}.`,
    ]
  }
  return []
}

/** Who an address connects as; nobody is named where the server goes by the user of the machine. */
export function loginOf(url: string | undefined): string | undefined {
  return (url && decodeURIComponent(new URL(url).username)) || undefined
}

const list = (names: readonly string[]) => sql.join(names.map((name) => sql.id(name)))
