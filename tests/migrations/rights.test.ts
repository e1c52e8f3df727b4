import { beforeAll, beforeEach, expect, it } from '@jest/globals'
import pg from 'pg'
import { findObstacles } from '../../src/db/boot.ts'
import type { EmbeddedServer } from '../../src/db/embedded.ts'
import { migrateDown, migrateUp } from '../../src/db/migrate.ts'
import { migrationScript } from '../../src/db/migration-script.ts'
import { connect } from '../support/client.ts'
import { startCluster } from '../support/cluster.ts'
import { randomName, withDatabase } from '../support/server.ts'
import { names } from './release.ts'

// On a server of its own: roles belong to the whole cluster, and here they are made and removed.
let server: EmbeddedServer
let admin: pg.Client
let maker: string
let other: string

const all = { applied: names, adopted: [] }

beforeAll(async () => {
  server = await startCluster()
  admin = await connect(server.url)
}, 60_000)

// Two logins that are no superusers, the names of which must be quoted.
beforeEach(async () => {
  maker = `${randomName('maker')}-a`
  other = `${randomName('other')}-b`
  await admin.query(`create role "${maker}" login createrole password 'secret'`)
  await admin.query(`create role "${other}" login password 'secret'`)
})

/** A database of this owner. */
async function makeDatabase(owner = 'postgres'): Promise<string> {
  const name = randomName('tablecast_test')
  await admin.query(`create database ${name} owner "${owner}"`)
  return withDatabase(server.url, name)
}

const as = (login: string, url: string) =>
  Object.assign(new URL(url), { username: login, password: 'secret' }).href

/** The sentence with which it is refused, and what that says is to be run. */
async function refusalOf(work: Promise<unknown>): Promise<{ sentence: string; remedy: string }> {
  const sentence = await work.then(
    () => 'It was not refused.',
    (error) => String(error.message),
  )
  return { sentence, remedy: / run: (.+)\.$/.exec(sentence)?.[1] ?? '' }
}

/** Every database of before, and the roles of Tablecast. */
async function clear(): Promise<void> {
  const { rows } = await admin.query<{ name: string }>(
    `select datname as name from pg_database where datname like 'tablecast_test%'`,
  )
  for (const { name } of rows) {
    await admin.query(`drop database ${name} with (force)`)
  }
  await admin.query('drop role if exists tablecast_app, tablecast_directory, tablecast_owner')
}

it('a login may migrate that may make roles and owns its database, and a second database of its own too', async () => {
  await clear()
  const [first, second] = [await makeDatabase(maker), await makeDatabase(maker)]
  expect(await migrateUp(as(maker, first))).toEqual(all)
  expect(await migrateUp(as(maker, second), { login: other })).toEqual(all)
  expect(await findObstacles({ url: as(other, second), adminUrl: as(maker, second) })).toEqual([])
  expect(await findObstacles({ url: as(other, second), adminUrl: as(other, second) })).toEqual([])
  expect(await migrateDown(as(maker, first), { all: true })).toHaveLength(names.length)
})

it('a login that may not make roles is told so, and what it is told to run helps', async () => {
  await clear()
  const url = await makeDatabase(other)
  const { sentence, remedy } = await refusalOf(migrateUp(as(other, url)))
  expect(sentence).toBe(
    `The login ${other} may not make the roles tablecast_app, tablecast_directory, tablecast_owner; let a superuser run: alter role "${other}" createrole.`,
  )
  await admin.query(remedy)
  expect(await migrateUp(as(other, url))).toEqual(all)
})

it('a login that finds roles of another one is told what to grant, and that helps', async () => {
  await clear()
  await migrateUp(as(maker, await makeDatabase(maker)))
  const url = await makeDatabase(other)
  const { sentence, remedy } = await refusalOf(migrateUp(as(other, url)))
  expect(sentence).toBe(
    `The login ${other} may neither become nor grant the roles tablecast_app, tablecast_directory, tablecast_owner, which another login has made; let that one or a superuser run: grant "tablecast_app", "tablecast_directory", "tablecast_owner" to "${other}" with admin option.`,
  )
  // By the one that made them, as is said.
  const client = new pg.Client({ connectionString: as(maker, server.url) })
  await client.connect()
  await client.query(remedy)
  await client.end()
  expect(await migrateUp(as(other, url))).toEqual(all)
})

it('a login that may not create schemas is told what to grant, and that helps', async () => {
  await clear()
  const url = await makeDatabase()
  const { sentence, remedy } = await refusalOf(migrateUp(as(maker, url)))
  expect(sentence).toContain(`The login ${maker} may not create schemas in the database `)
  await admin.query(remedy)
  expect(await migrateUp(as(maker, url))).toEqual(all)
})

it('a login that goes on with what another one began is told whose it is, and that helps', async () => {
  await clear()
  const url = await makeDatabase(maker)
  await migrateUp(as(maker, url))
  await migrateDown(as(maker, url))
  await admin.query(
    `grant tablecast_owner, tablecast_app, tablecast_directory to "${other}"; grant "${maker}" to "${other}" with inherit false`,
  )
  const client = new pg.Client({ connectionString: as(maker, url) })
  await client.connect()
  await client.query(
    `grant usage on schema tablecast to "${other}"; grant select on tablecast.kysely_migration to "${other}"`,
  )
  await client.end()
  const { sentence, remedy } = await refusalOf(migrateUp(as(other, url)))
  expect(sentence).toBe(
    `The schema tablecast belongs to ${maker}; migrate as ${maker}, or let it run: grant "${maker}" to "${other}".`,
  )
  await admin.query(`revoke "${maker}" from "${other}"`)
  await admin.query(remedy)
  expect(await migrateUp(as(other, url))).toEqual({ applied: names.slice(-1), adopted: [] })
})

it('a login that may not even see what is applied is told so', async () => {
  await clear()
  const url = await makeDatabase(maker)
  await migrateUp(as(maker, url))
  const unreadable = `The login ${other} may not read which migrations are applied; run "tablecast migrate up" as the login that may migrate, with DATABASE_URL for this one.`
  expect(await refusalOf(migrateUp(as(other, url)))).toMatchObject({ sentence: unreadable })
  expect(await refusalOf(findObstacles({ url: as(other, url), adminUrl: as(other, url) }))).toMatchObject({
    sentence: unreadable,
  })
})

it('a login to serve with that is not there, or may not be granted the roles, is told; and nothing is applied', async () => {
  await clear()
  const url = await makeDatabase(maker)
  expect(await refusalOf(migrateUp(as(maker, url), { login: 'nobody' }))).toMatchObject({
    sentence: `There is no login nobody that could serve; make it: create role "nobody" login password '…'.`,
  })
  expect(await migrateUp(as(maker, url))).toEqual(all)
  await clear()
  await migrateUp(await makeDatabase())
  const second = await makeDatabase(maker)
  await admin.query(`grant tablecast_owner, tablecast_app, tablecast_directory to "${maker}"`)
  const { sentence, remedy } = await refusalOf(migrateUp(as(maker, second), { login: other }))
  expect(sentence).toContain(
    `The login ${maker} may not grant the roles tablecast_app, tablecast_directory, which another login has made;`,
  )
  await admin.query(remedy)
  expect(await migrateUp(as(maker, second), { login: other })).toEqual(all)
  expect(await findObstacles({ url: as(other, second), adminUrl: as(other, second) })).toEqual([])
})

it('what the serving login has already is not granted again', async () => {
  await clear()
  const url = await makeDatabase(maker)
  expect(await migrationScript(as(maker, url), { login: other })).toContain(`to "${other}"`)
  await migrateUp(as(maker, url), { login: other })
  expect(await migrationScript(as(maker, url), { login: other })).toBe('-- There is nothing to apply.\n')
})
