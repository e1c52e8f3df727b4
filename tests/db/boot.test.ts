import { beforeAll, expect, it } from '@jest/globals'
import type pg from 'pg'
import { findObstacles } from '../../src/db/boot.ts'
import type { EmbeddedServer } from '../../src/db/embedded.ts'
import { migrateUp } from '../../src/db/migrate.ts'
import { connect } from '../support/client.ts'
import { startCluster } from '../support/cluster.ts'

// On a server of its own: roles belong to the whole cluster, and what is done to them here other tests would feel.
let server: EmbeddedServer
let client: pg.Client
const obstacles = (url = server.url) => findObstacles({ url, adminUrl: server.url })

beforeAll(async () => {
  server = await startCluster()
  client = await connect(server.url)
}, 60_000)

it('a database without migrations is refused, and a migrated one has no obstacles', async () => {
  expect(await obstacles()).toEqual([expect.stringMatching(/^The database lacks migrations \(0001-roles, /)])
  await migrateUp(server.url)
  expect(await obstacles()).toEqual([])
})

it.each([
  ['alter role tablecast_app bypassrls', 'alter role tablecast_app nobypassrls', 'tablecast_app'],
  ['alter role tablecast_app superuser', 'alter role tablecast_app nosuperuser', 'tablecast_app'],
  ['alter role tablecast_directory login', 'alter role tablecast_directory nologin', 'tablecast_directory'],
  ['grant tablecast_owner to tablecast_app', 'revoke tablecast_owner from tablecast_app', 'tablecast_app'],
])('a role that could get around the wall is refused: %s', async (harm, mend, role) => {
  await client.query(harm)
  expect(await obstacles()).toEqual([expect.stringContaining(`The role ${role} may pass row-level security`)])
  await client.query(mend)
  expect(await obstacles()).toEqual([])
})

it('a login that may not step down is refused', async () => {
  await client.query(`create role stranger login password 'stranger'`)
  const url = new URL(server.url)
  url.username = 'stranger'
  url.password = 'stranger'
  expect(await obstacles(url.href)).toEqual(
    expect.arrayContaining([expect.stringContaining('The login may not become tablecast_app')]),
  )
})

it('a server that folds text in another way is refused, when it is migrated and at boot', async () => {
  const { rows } = await client.query(`select pg_get_functiondef('tablecast.sort_key'::regproc) as body`)
  await client.query(
    'create or replace function tablecast.sort_key(value text) returns text language sql immutable return lower(value)',
  )
  expect(await obstacles()).toEqual([expect.stringContaining('folds text in another way')])
  await expect(migrateUp(server.url)).rejects.toThrow('folds text in another way')
  await client.query(rows[0].body)
  expect(await obstacles()).toEqual([])
  expect(await migrateUp(server.url)).toEqual({ applied: [], adopted: [] })
})

it('a login that only serves needs no right to migrate', async () => {
  await client.query(`create role server_login login password 'server'`)
  await migrateUp(server.url, { login: 'server_login' })
  const url = new URL(server.url)
  url.username = 'server_login'
  url.password = 'server'
  expect(await findObstacles({ url: url.href, adminUrl: url.href })).toEqual([])
})

it('a server that is too old is refused, before its migrations are looked at', async () => {
  // It calls itself so to those who find this function before its own.
  await client.query(`create function public.current_setting(name text) returns text language sql as $$
    select case name when 'server_version_num' then '150013' when 'server_version' then '15.13'
      else pg_catalog.current_setting(name) end $$`)
  await client.query(`create role misled login password 'misled'`)
  await client.query('alter role misled set search_path = public, pg_catalog')
  const url = new URL(server.url)
  url.username = 'misled'
  url.password = 'misled'
  expect(await findObstacles({ url: url.href, adminUrl: url.href })).toEqual([
    'Postgres 15.13 is too old; Tablecast needs 15.14 or later.',
  ])
})

it.each([
  [
    'nobody listens',
    (url: URL) => (url.port = '1'),
    /^The database at 127\.0\.0\.1:1 cannot be reached: .*ECONNREFUSED/,
  ],
  [
    'nobody listens at any address of a name',
    (url: URL) => (url.host = 'localhost:1'),
    /at localhost:1 cannot be reached: .*ECONNREFUSED/,
  ],
  [
    'the password is wrong',
    (url: URL) => (url.password = 'wrong'),
    /cannot be reached: password authentication failed/,
  ],
  [
    'it has no such database',
    (url: URL) => (url.pathname = '/nothing'),
    /cannot be reached: database "nothing" does not exist/,
  ],
])('a database that cannot be reached is told in a sentence: %s', async (_, change, sentence) => {
  const url = new URL(server.url)
  change(url)
  await expect(findObstacles({ url: url.href, adminUrl: url.href })).rejects.toThrow(sentence)
  await expect(findObstacles({ url: server.url, adminUrl: url.href })).rejects.toThrow(sentence)
})
