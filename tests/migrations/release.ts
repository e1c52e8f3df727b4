import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createTablecast } from '../../src/app.ts'
import type { Patience } from '../../src/db/migration-turn.ts'
import { adminKey, jwtSecret, toToken } from '../support/app.ts'
import { connect } from '../support/client.ts'
import { closing, removeAtEnd } from '../support/endings.ts'
import { command, randomName, SERVER_VARIABLE, withDatabase } from '../support/server.ts'

export const server = process.env[SERVER_VARIABLE] ?? ''

/** The migrations that this release has. */
export const names = (await readdir(path.join(import.meta.dirname, '../../schema-migrations')))
  .flatMap((file) => /^(\d.+)\.ts$/.exec(file)?.[1] ?? [])
  .sort()

/** For tests: what would wait for seconds gives up at once. */
export const impatient: Patience = { turnMs: 60_000, lockMs: 50, attempts: 3, pauseMs: 10 }

/** An empty database, and whoever owns it. */
export async function makeDatabase(owner?: string): Promise<string> {
  const name = randomName('tablecast_test')
  await command(server, `create database ${name} ${owner ? `owner ${owner}` : ''}`)
  removeAtEnd(() => command(server, `drop database ${name} with (force)`))
  return withDatabase(server, name)
}

/** A login that is no superuser, with these attributes. */
export async function makeLogin(attributes: string): Promise<{ login: string; as(url: string): string }> {
  const login = randomName('tablecast_login')
  await command(server, `create role ${login} login password 'secret' nosuperuser ${attributes}`)
  removeAtEnd(async () => {
    await command(server, `drop owned by ${login} cascade`)
    await command(server, `drop role ${login}`)
  })
  const as = (url: string) => Object.assign(new URL(url), { username: login, password: 'secret' }).href
  return { login, as }
}

/** Everything that migrations make in a database, as text. */
export async function describeSchemas(url: string): Promise<string[]> {
  const client = await connect(url)
  const { rows } = await client.query<{ line: string }>(`
    with ours as (select oid, nspname, nspacl from pg_namespace where nspname in ('tablecast', 'tablecast_view')),
    relations as (select c.* from pg_class c join ours on ours.oid = relnamespace where relname !~ '^kysely')
    select format('relation %s %s %s %s', relkind, relname, relacl, reloptions) as line from relations
    union all select format('schema %s %s', nspname, nspacl) from ours where nspname <> 'tablecast'
    union all select format('column %s %s %s %s %s %s', relname, attnum, attname, format_type(atttypid, atttypmod), attnotnull, attacl)
      from relations join pg_attribute on attrelid = relations.oid where attnum > 0 and not attisdropped
    union all select format('constraint %s %s', conname, pg_get_constraintdef(k.oid)) from pg_constraint k join relations on conrelid = relations.oid
    union all select format('index %s', indexdef) from pg_indexes where schemaname = 'tablecast' and tablename !~ '^kysely'
    union all select format('policy %s %s %s %s %s', tablename, policyname, roles, qual, with_check) from pg_policies where schemaname = 'tablecast'
    union all select format('view %s %s', viewname, definition) from pg_views where schemaname = 'tablecast_view'
    union all select format('function %s', pg_get_functiondef(p.oid)) from pg_proc p join ours on ours.oid = pronamespace
    order by 1`)
  return rows.map(({ line }) => line)
}

/** What a server does: makes a tenant, defines, writes and reads. */
export async function serve(databaseUrl: string): Promise<unknown> {
  const app = closing(
    createTablecast({
      databaseUrl,
      jwtSecrets: [jwtSecret],
      adminKeys: [adminKey],
      graphiql: false,
      poolSize: 2,
      statementTimeoutMs: 10_000,
      cacheBytes: 2 ** 20,
      logLevel: 'silent',
    }),
  )
  const token = await toToken({ tenant: 'acme', sub: 'ann', role: 'admin' })
  const ask = async (path: string, query: string, credential = token) => {
    const response = await app.fetch(
      new Request(`http://tablecast.test${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${credential}` },
        body: JSON.stringify({ query }),
      }),
    )
    return response.json()
  }
  await ask(
    '/catalog',
    'mutation { createTenant(input: { slug: "acme", name: "Acme" }) { tenant { slug } } }',
    adminKey,
  )
  await ask(
    '/catalog',
    'mutation { createTable(input: { name: "Deal", fields: [{ name: "title", kind: "text" }] }) { name } }',
  )
  await ask('/graphql', 'mutation { createDeal(input: { title: "first" }) { id } }')
  const answer = await ask('/graphql', '{ deals(orderBy: { title: ASC }) { nodes { title version } } }')
  await app.close()
  return answer
}
export const served = { data: { deals: { nodes: [{ title: 'first', version: 1 }] } } }

/** The migrations of some other release: each makes a table of its name, or does what is given for it. */
export async function makeRelease(migrations: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'tablecast-release-'))
  removeAtEnd(() => rm(folder, { recursive: true }))
  for (const [name, source] of Object.entries(migrations)) {
    await writeFile(path.join(folder, `${name}.mjs`), source)
  }
  return folder
}

/** The source of a migration that makes a table. */
export function makeTable(name: string, { breaking = false, column = 'id' } = {}): string {
  return `export const breaking = ${breaking}
    const schema = (db) => db.schema.withSchema('tablecast')
    export const up = (db) => schema(db).createTable('${name}').addColumn('${column}', 'integer').execute()
    export const down = (db) => schema(db).dropTable('${name}').execute()`
}
