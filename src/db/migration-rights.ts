import { type Kysely, type RawBuilder, sql } from 'kysely'
import { become, mayGrant, print } from './roles.ts'
import { roles } from './tables.ts'

const all = ['tablecast_owner', ...Object.values(roles)]

interface Rights {
  me: string
  database: string
  mayMakeSchemas: boolean
  mayMakeRoles: boolean
  absentRoles: string[]
  closedRoles: string[]
  schemaOwner: string | null
}

/** What the login that migrates lacks, as sentences that say what to grant. */
export async function findLackingRights(db: Kysely<unknown>): Promise<string[]> {
  const { rows } = await sql<Rights>`
    select me.rolname::text as me, current_database() as database,
      has_database_privilege(current_database(), 'create')
        or (select count(*) = 2 from pg_namespace where nspname in ('tablecast', 'tablecast_view')) as "mayMakeSchemas",
      me.rolsuper or me.rolcreaterole as "mayMakeRoles",
      array(select name from unnest(${all}::text[]) as name
        where not exists (select from pg_roles where rolname = name) order by 1) as "absentRoles",
      array(select r.rolname::text from pg_roles as r where r.rolname = any(${all})
        and not pg_has_role(r.oid, ${become}) and not ${mayGrant} order by 1) as "closedRoles",
      (select pg_get_userbyid(nspowner)::text from pg_namespace
        where nspname = 'tablecast' and not pg_has_role(nspowner, 'usage')) as "schemaOwner"
    from pg_roles as me where me.rolname = current_user`.execute(db)
  return rows.flatMap(tellLack)
}

function tellLack(rights: Rights): string[] {
  const { me, database, absentRoles, closedRoles, schemaOwner } = rights
  const login = sql.id(me)
  const lacks: [boolean, string, RawBuilder<unknown>][] = [
    [
      !rights.mayMakeSchemas,
      `The login ${me} may not create schemas in the database ${database}; let the owner of the database run`,
      sql`grant create on database ${sql.id(database)} to ${login}`,
    ],
    [
      absentRoles.length > 0 && !rights.mayMakeRoles,
      `The login ${me} may not make the roles ${absentRoles.join(', ')}; let a superuser run`,
      sql`alter role ${login} createrole`,
    ],
    [
      closedRoles.length > 0,
      `The login ${me} may neither become nor grant the roles ${closedRoles.join(', ')}, which another login has made; let that one or a superuser run`,
      sql`grant ${sql.join(closedRoles.map((role) => sql.id(role)))} to ${login} with admin option`,
    ],
    [
      schemaOwner !== null,
      `The schema tablecast belongs to ${schemaOwner}; migrate as ${schemaOwner}, or let it run`,
      sql`grant ${sql.id(schemaOwner ?? '')} to ${login}`,
    ],
  ]
  return lacks.flatMap(([isLacking, sentence, remedy]) =>
    isLacking ? [`${sentence}: ${print(remedy)}.`] : [],
  )
}
