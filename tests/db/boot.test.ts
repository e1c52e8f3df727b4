import { rm } from 'node:fs/promises'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import pg from 'pg'
import { findObstacles } from '../../src/db/boot.ts'
import { type EmbeddedServer, startEmbedded } from '../../src/db/embedded.ts'
import { migrateUp } from '../../src/db/migrate.ts'
import { makeTemporaryDirectory } from '../support/server.ts'

// On a server of its own: roles belong to the whole cluster, and what is done to them here other tests would feel.
let home: string
let server: EmbeddedServer
let client: pg.Client
const obstacles = (url = server.url) => findObstacles({ url, adminUrl: server.url })

beforeAll(async () => {
  home = await makeTemporaryDirectory()
  server = await startEmbedded({ home, flags: ['-c', 'fsync=off'] })
  client = new pg.Client({ connectionString: server.url })
  await client.connect()
}, 60_000)

afterAll(async () => {
  await client.end()
  await server.stop()
  await rm(home, { recursive: true })
})

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
  expect(await migrateUp(server.url)).toEqual([])
})

it('a login that only serves needs no right to migrate', async () => {
  await client.query(`create role server_login login password 'server'`)
  await migrateUp(server.url, { login: 'server_login' })
  const url = new URL(server.url)
  url.username = 'server_login'
  url.password = 'server'
  expect(await findObstacles({ url: url.href, adminUrl: url.href })).toEqual([])
})
