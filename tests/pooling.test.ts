import { beforeAll, describe, expect, it } from '@jest/globals'
import { type CompiledQuery, sql } from 'kysely'
import { openDatabase } from '../src/db/database.ts'
import { migrateUp } from '../src/db/migrate.ts'
import { keep, statements } from '../src/db/statement.ts'
import { selectForUpdate } from '../src/sql/hold.ts'
import { shop } from './examples/shop.ts'
import { tableIn, useEngine } from './sql/engine.ts'
import { adminKey, type TestApp } from './support/app.ts'
import { createEmptyDatabase } from './support/database.ts'
import { openTap, type Tap } from './support/tap.ts'
import { makeTenant, type TestTenant } from './support/tenant.ts'

// Behind a pooler that gives each transaction another connection, what a session keeps would reach somebody else. So
// nothing is set but for a transaction, and whoever runs it says whether statements may be kept.

const engine = useEngine()
const { test } = engine

/** What an application sends that does a little of everything, for two tenants by turns. */
async function observe(preparedStatements: boolean): Promise<Tap> {
  const tap = await openTap(test.databaseUrl)
  const app = test.another({ databaseUrl: tap.url, poolSize: 2, preparedStatements })
  const post: TestApp['post'] = (path, body, token) => test.post(path, body, token, app)
  const there = {
    ...test,
    post,
    operator: (query: string, variables?: unknown) => post('/catalog', { query, variables }, adminKey),
  }
  const tenants = [await makeTenant(there, shop), await makeTenant(there, shop)]
  await Promise.all(tenants.flatMap((tenant) => [useAll(tenant), useAll(tenant)]))
  await there.operator(`mutation { deleteTenant(slug: "${tenants[0]?.slug}") { slug } }`)
  await app.close()
  return tap
}

async function useAll(tenant: TestTenant): Promise<void> {
  const create = 'mutation ($input: ProductInput!) { createProduct(input: $input) { id } }'
  const made = await tenant.ask<{ createProduct: { id: string } }>(create, {
    input: { sku: 'a', title: 'A lamp', price: '9.90' },
  })
  const { id } = made.createProduct
  const one = { id }
  await tenant.ask('query ($id: ID!) { product(by: { id: $id }) { title } node(id: $id) { id } }', one)
  await tenant.ask(
    '{ products(filter: { price: { gt: "1" } }, orderBy: [{ title: ASC }]) { totalCount nodes { id } } }',
  )
  await tenant.ask(
    'mutation ($id: ID!) { updateProduct(id: $id, patch: { title: "A lamp" }) { version } }',
    one,
  )
  const twice = await tenant.send(create, { input: { id, sku: 'b', title: 'Another' } })
  expect(twice.errors[0]?.extensions.code).toBe('UNIQUE_CONFLICT')
  await tenant.ask('mutation ($id: ID!) { deleteProduct(id: $id) { id } }', one)
  await tenant.define('{ tables { name } catalogChanges(first: 5) { nodes { summary } } }')
  const { errors } = await tenant.sendCatalog('mutation { deleteTable(table: "Nothing") { name } }')
  expect(errors).toHaveLength(1)
}

/** The statements of a connection, each alone, in the order in which they were sent. */
const splitAll = (tap: Tap): string[][] =>
  tap.connections.map((sent) =>
    sent.flatMap(({ text }) => text.split(';').map((part) => part.trim().toLowerCase())),
  )

/** Whatever would still be there when the transaction has ended. */
const lasting =
  /^(set (?!local )|reset (?!role$)|(un)?listen |prepare |deallocate |discard |declare |load |create temp)|set_config\(.*false|pg_(try_)?advisory_lock(_shared)?\(/

describe.each([
  ['with kept statements', true],
  ['without kept statements', false],
])('the statements of an application, %s,', (_, preparedStatements) => {
  let tap: Tap
  beforeAll(async () => {
    tap = await observe(preparedStatements)
  })

  it('set nothing that would last longer than a transaction', () => {
    const all = splitAll(tap).flat()
    expect(all.length).toBeGreaterThan(200)
    expect(all.filter((statement) => lasting.test(statement))).toEqual([])
  })

  it('are all part of one', () => {
    for (const connection of splitAll(tap)) {
      const ends = connection.filter((statement) => /^(begin|commit|rollback)/.test(statement))
      const kinds = ends.map((statement) => (statement.startsWith('begin') ? 'begin' : 'end'))
      expect(kinds).toEqual(kinds.map((_kind, index) => (index % 2 === 0 ? 'begin' : 'end')))
      expect(connection[0]).toMatch(/^begin/)
      expect(connection.at(-1)).toMatch(/^(commit|rollback)$/)
    }
  })

  it(preparedStatements ? 'are kept where they are always the same, and no others' : 'are never kept', () => {
    const kept = tap.connections.map((sent) => sent.filter(({ name }) => name !== ''))
    for (const connection of kept) {
      // Each is sent once; and a tenant, a table or a field more makes none more.
      expect(connection.map(({ name }) => name)).toEqual([...new Set(connection.map(({ name }) => name))])
    }
    const texts = [...new Set(kept.flat().map(({ text }) => text))]
    expect(preparedStatements ? texts.length > 5 : texts.length === 0).toBe(true)
    expect(
      texts.filter((text) => /order by (?!"r"."id" for (no key )?(update|share))|limit|count\(/.test(text)),
    ).toEqual([])
  })
})

it('a migrator sets nothing that would last either', async () => {
  const { url } = await createEmptyDatabase()
  const tap = await openTap(url)
  await migrateUp(tap.url)
  expect(
    splitAll(tap)
      .flat()
      .filter((statement) => lasting.test(statement)),
  ).toEqual([])
  expect(splitAll(tap).flat()).toContainEqual(expect.stringContaining('pg_advisory_xact_lock('))
})

describe('a kept statement', () => {
  it('is there also when the transaction had failed before that was the first to send it', async () => {
    const database = openDatabase({ url: test.databaseUrl, poolSize: 1, statementTimeoutMs: 10_000 })
    const one = keep(sql<{ one: number }>`select ${1}::int4 as one`.compile(statements))
    const failed = database.read(1, (session) =>
      Promise.all([session.run(sql`select 1 / ${0}::int4`.compile(statements)), session.run(one)]),
    )
    await expect(failed).rejects.toThrow('division by zero')
    for (let turn = 0; turn < 3; turn++) {
      expect(await database.read(1, (session) => session.run(one))).toEqual([{ one: 1 }])
    }
    await database.close()
  })

  it('of a write goes by the key, also when the table was small when Postgres made its plan', async () => {
    const tenant = await makeTenant(test, shop)
    await tenant.ask('mutation { createProduct(input: { sku: "a", title: "A lamp" }) { id } }')
    await engine.superuser.query('vacuum analyze tablecast.records')
    const catalog = await engine.catalogOf(tenant)
    const { tenantId } = catalog
    const statement = selectForUpdate({ tenantId, table: tableIn(catalog, 'Product') }, [])
    const name = 'name' in statement ? String(statement.name) : ''
    const database = openDatabase({ url: test.databaseUrl, poolSize: 1, statementTimeoutMs: 10_000 })
    const run = <Row>(query: CompiledQuery<Row>) =>
      database.write(tenantId, async (session) => ({ value: await session.run(query), commit: false }))
    for (let turn = 0; turn < 7; turn++) {
      await run(statement)
    }
    const counts = sql<{ general: number }>`
      select generic_plans as general from pg_prepared_statements where name = ${name}`
    expect(await run(counts.compile(statements))).toEqual([{ general: 2 }])
    const plan = sql`explain execute ${sql.id(name)} (${sql.lit(tenantId)}, 1, '{}')`.compile(statements)
    expect(JSON.stringify(await run(plan))).toContain('Index Scan using records_pkey')
    await database.close()
  })
})
