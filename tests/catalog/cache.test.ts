import { expect, it } from '@jest/globals'
import { type CatalogCache, openCatalogCache } from '../../src/catalog/cache.ts'
import { type Database, openDatabase } from '../../src/db/database.ts'
import { useApp } from '../support/app.ts'
import { connect } from '../support/client.ts'
import { makeTenant } from '../support/tenant.ts'

const test = useApp()
const addField = (name: string) =>
  `mutation { addField(table: "Deal", field: { name: "${name}", kind: "text" }) { name } }`

interface Watched {
  catalogs: CatalogCache
  tenantId: number
  define(query: string): Promise<unknown>
  /** How often the database was asked. */
  reads(): number
  /** Lets no answer of the database through until it is called. */
  hold(): () => void
  close(): Promise<void>
}

/** A cache on the real database, with an eye on the door between them. */
async function watch(bytesAtMost = 2 ** 20): Promise<Watched> {
  const tenant = await makeTenant(test, [{ name: 'Deal', fields: [{ name: 'title', kind: 'text' }] }])
  const client = await connect(test.databaseUrl)
  const { rows } = await client.query('select id from tablecast.tenants where slug = $1', [tenant.slug])
  await client.end()
  const database = openDatabase({ url: test.databaseUrl, poolSize: 4, statementTimeoutMs: 5_000 })
  let count = 0
  let gate = Promise.resolve()
  const read: Database['read'] = async (tenantId, work) => {
    count++
    const found = await database.read(tenantId, work)
    await gate
    return found
  }
  return {
    catalogs: openCatalogCache({ ...database, read }, bytesAtMost),
    tenantId: rows[0].id,
    define: tenant.define,
    reads: () => count,
    hold: () => {
      const { promise, resolve } = Promise.withResolvers<void>()
      gate = promise
      return () => {
        gate = Promise.resolve()
        resolve()
      }
    },
    close: database.close,
  }
}

it('many that miss at once ask the database once, and later ones not at all', async () => {
  const { catalogs, tenantId, reads, close } = await watch()
  const loaded = await Promise.all(Array.from({ length: 20 }, () => catalogs.load(tenantId)))
  expect(new Set(loaded).size).toBe(1)
  expect(await catalogs.load(tenantId)).toBe(loaded[0])
  expect(reads()).toBe(1)
  await close()
})

it('who has seen a newer version does not get what an older flight brings', async () => {
  const { catalogs, tenantId, define, hold, close } = await watch()
  const release = hold()
  const old = catalogs.load(tenantId)
  await new Promise((resolve) => setTimeout(resolve, 100))
  await define(addField('size'))
  const fresh = catalogs.load(tenantId, 2)
  release()
  expect((await old).version).toBe(1)
  expect((await fresh).version).toBe(2)
  expect((await catalogs.load(tenantId)).version).toBe(2)
  await close()
})

it('a database that was restored to an earlier version is believed', async () => {
  const { catalogs, tenantId, define, close } = await watch()
  await define(addField('size'))
  expect((await catalogs.load(tenantId)).version).toBe(2)
  const client = await connect(test.databaseUrl)
  await client.query('update tablecast.tenants set catalog_version = 1 where id = $1', [tenantId])
  await client.end()
  expect((await catalogs.load(tenantId, 1)).version).toBe(1)
  expect((await catalogs.load(tenantId)).version).toBe(1)
  await close()
})

it('a flight that failed is forgotten', async () => {
  const { catalogs, tenantId, close } = await watch()
  await expect(catalogs.load(2 ** 31)).rejects.toThrow()
  await expect(catalogs.load(2 ** 31)).rejects.toThrow()
  expect((await catalogs.load(tenantId)).version).toBe(1)
  await close()
})

it('it holds no more than it may', async () => {
  const { catalogs, tenantId, reads, close } = await watch(1_000)
  const first = await catalogs.load(tenantId)
  expect(await catalogs.load(tenantId)).not.toBe(first)
  expect(reads()).toBe(2)
  await close()
})
