import { type RawBuilder, sql } from 'kysely'
import { statements } from './statement.ts'

// Fragments of questions to the catalog of Postgres, about a role `r` and a login `me`.

const version = sql`current_setting('server_version_num')::int`

/** The privilege of who may become a role: from version 16 on, a member of it may still lack that. */
export const become = sql`case when ${version} >= 160000 then 'set' else 'member' end`

/** From version 16 on only the maker of a role may grant it, and whom its maker lets; before, who may make roles. */
export const mayGrant = sql<boolean>`(me.rolsuper or (me.rolcreaterole and ${version} < 160000)
  or pg_has_role(me.oid, r.oid, 'member with admin option'))`

/** A statement without parameters as text: for a script, or for a sentence that tells what would help. */
export function print(statement: RawBuilder<unknown>): string {
  return statement.compile(statements).sql
}
