import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { CompiledQuery } from 'kysely'
import type pg from 'pg'
import { type Database, openDatabase } from '../../src/db/database.ts'
import { importFile } from '../../src/exchange/import.ts'
import { tenantIdOf } from '../exchange/tenant-id.ts'
import { type TestApp, useApp } from '../support/app.ts'
import { connect } from '../support/client.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'

const deal = {
  name: 'Deal',
  fields: [
    { name: 'title', kind: 'text' },
    { name: 'size', kind: 'integer' },
    { name: 'stage', kind: 'choice', options: { choices: [{ key: 'o', value: 'OPEN' }] } },
  ],
}

/** Two tenants with the same tables, each with a record of its own. */
interface Neighbours {
  mine: TestTenant
  theirs: TestTenant
  /** The id of their only record, and a cursor that points at it. */
  id: string
  cursor: string
  history(): Promise<number>
}

async function makeNeighbours(test: TestApp, owner: pg.Client): Promise<Neighbours> {
  const [mine, theirs] = [await makeTenant(test, [deal]), await makeTenant(test, [deal, { name: 'Secret' }])]
  const create =
    'mutation ($title: String) { createDeal(input: { title: $title, size: 1, stage: OPEN }) { id } }'
  await mine.ask(create, { title: 'mine' })
  const { createDeal } = await theirs.ask<{ createDeal: { id: string } }>(create, { title: 'theirs' })
  const { deals } = await theirs.ask<{ deals: { pageInfo: { endCursor: string } } }>(
    '{ deals { pageInfo { endCursor } } }',
  )
  const history = async () => {
    const { rows } = await owner.query('select from tablecast.record_history where record_id = $1', [
      createDeal.id,
    ])
    return rows.length
  }
  return { mine, theirs, id: createDeal.id, cursor: deals.pageInfo.endCursor, history }
}

const whole = useApp()
const open = useApp()
const walls: [string, TestApp][] = [
  ['with both walls', whole],
  ["without the database's wall", open],
]
let owner: pg.Client

beforeAll(async () => {
  owner = await connect(open.databaseUrl)
  const { rows } = await owner.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'tablecast_view'::regnamespace`,
  )
  expect(rows.length).toBeGreaterThan(5)
  for (const { name } of rows) {
    await owner.query(`create or replace view tablecast_view.${name} as select * from tablecast.${name}`)
    await owner.query(`alter table tablecast.${name} disable row level security`)
  }
})

describe.each(walls)('%s, a tenant of the API', (_, test) => {
  let all: Neighbours
  beforeAll(async () => {
    all = await makeNeighbours(test, await connect(test.databaseUrl))
  })

  it.each([
    ['a list', '{ deals { totalCount nodes { title } edges { node { title } } } }'],
    ['a list from the end', '{ deals(last: 10) { totalCount nodes { title } edges { node { title } } } }'],
    [
      'a filter',
      '{ deals(filter: { stage: { eq: OPEN } }) { totalCount nodes { title } edges { node { title } } } }',
    ],
    [
      'a negated filter',
      '{ deals(filter: { not: { title: { eq: "x" } } }) { totalCount nodes { title } edges { node { title } } } }',
    ],
    [
      'an alternative',
      '{ deals(filter: { or: [{ title: { ne: "x" } }, { size: { gt: 0 } }] }) { totalCount nodes { title } edges { node { title } } } }',
    ],
    [
      'a sorted list',
      '{ deals(orderBy: [{ title: DESC }]) { totalCount nodes { title } edges { node { title } } } }',
    ],
  ])('sees its own records only in %s', async (_, query) => {
    const own = [{ title: 'mine' }]
    expect(await all.mine.ask(query)).toEqual({
      deals: { totalCount: 1, nodes: own, edges: [{ node: { title: 'mine' } }] },
    })
  })

  it('sees an end where its own records end', async () => {
    expect(
      await all.mine.ask(
        '{ deals(first: 1) { pageInfo { hasNextPage hasPreviousPage } } rest: deals(offset: 1) { nodes { title } pageInfo { hasNextPage } } }',
      ),
    ).toEqual({
      deals: { pageInfo: { hasNextPage: false, hasPreviousPage: false } },
      rest: { nodes: [], pageInfo: { hasNextPage: false } },
    })
  })

  it("finds no record by another's id", async () => {
    expect(
      await all.mine.ask(
        `query ($id: ID!) {
          deal(by: { id: $id }) { title } node(id: $id) { id } nodes(ids: [$id, $id]) { id }
          deals(filter: { id: { eq: $id } }) { nodes { title } }
          none: deals(filter: { id: { in: [$id] } }) { totalCount } }`,
        { id: all.id },
      ),
    ).toEqual({ deal: null, node: null, nodes: [null, null], deals: { nodes: [] }, none: { totalCount: 0 } })
  })

  it("sees nothing of another's past, whatever it names", async () => {
    expect(
      await all.mine.ask(
        `query ($id: ID!, $asOf: DateTime) {
          deal(by: { id: $id }, asOf: $asOf, includeDeleted: true) { title }
          deals(asOf: $asOf, includeDeleted: true) { totalCount nodes { title history { nodes { version } } } }
          dealDiff(from: "2000-01-01T00:00:00Z", to: $asOf) { nodes { difference record { title } } } }`,
        { id: all.id, asOf: new Date().toISOString() },
      ),
    ).toEqual({
      deal: null,
      deals: { totalCount: 1, nodes: [{ title: 'mine', history: { nodes: [{ version: 1 }] } }] },
      dealDiff: { nodes: [{ difference: 'CREATED', record: { title: 'mine' } }] },
    })
  })

  it("reads its own history of a record that has the id of another's", async () => {
    const [one, other] = [await makeTenant(test, [deal]), await makeTenant(test, [deal])]
    const id = '01939ed0-0000-7000-8000-00000000abcd'
    const create =
      'mutation ($id: ID!, $title: String) { createDeal(input: { id: $id, title: $title }) { id } }'
    const update =
      'mutation ($id: ID!, $title: String) { updateDeal(id: $id, patch: { title: $title }) { id } }'
    const began = new Date().toISOString()
    for (const tenant of [one, other]) {
      await tenant.ask(create, { id, title: 'a' })
    }
    await sleep(2)
    const made = new Date().toISOString()
    await sleep(2)
    await other.ask(update, { id, title: 'theirs' })
    await other.ask(update, { id, title: 'theirs too' })
    await one.ask(update, { id, title: 'mine' })
    expect(
      await one.ask(
        `query ($id: ID!, $began: DateTime!, $made: DateTime!) {
          deal(by: { id: $id }) { history { nodes { version changes { before after } } } }
          deals(asOf: $made) { nodes { title version } }
          dealDiff(from: $began) { nodes { record { title } } } }`,
        { id, began, made },
      ),
    ).toEqual({
      deal: {
        history: {
          nodes: [
            { version: 2, changes: [{ before: 'a', after: 'mine' }] },
            { version: 1, changes: [] },
          ],
        },
      },
      deals: { nodes: [{ title: 'a', version: 1 }] },
      dealDiff: { nodes: [{ record: { title: 'mine' } }] },
    })
  })

  it.each(['after', 'before'])("cannot use another's cursor with %s", async (argument) => {
    const { errors } = await all.mine.send(
      `query ($cursor: String) { deals(${argument}: $cursor) { nodes { title } } }`,
      { cursor: all.cursor },
    )
    expect(errors[0]?.extensions.code).toBe('CURSOR_INVALID')
  })

  it.each([
    ['update', 'mutation ($id: ID!) { updateDeal(id: $id, patch: { title: "stolen" }) { title } }'],
    [
      'update, knowing the version,',
      'mutation ($id: ID!) { updateDeal(id: $id, ifVersion: 1, patch: { title: "stolen" }) { title } }',
    ],
    ['delete', 'mutation ($id: ID!) { deleteDeal(id: $id) { title } }'],
    ['delete, with a wrong version,', 'mutation ($id: ID!) { deleteDeal(id: $id, ifVersion: 99) { title } }'],
  ])("cannot %s another's record, which does not exist for it", async (_, mutation) => {
    const { data, errors } = await all.mine.send(mutation, { id: all.id })
    expect(data).toBeNull()
    expect(errors).toMatchObject([
      { message: `There is no Deal with the id ${all.id}.`, extensions: { code: 'RECORD_MISSING' } },
    ])
    expect(await all.theirs.ask('{ deals { nodes { title version } } }')).toEqual({
      deals: { nodes: [{ title: 'theirs', version: 1 }] },
    })
    expect(await all.history()).toBe(1)
  })

  it("updates its own records only when it imports, whatever another's have in them, and knows its own imports only", async () => {
    const database = openDatabase({ url: test.databaseUrl, poolSize: 2, statementTimeoutMs: 10_000 })
    const folder = await mkdtemp(path.join(tmpdir(), 'tablecast-isolation-'))
    const file = path.join(folder, 'deals.csv')
    await writeFile(file, 'title,size\nmine,7\ntheirs,7\n')
    const load = async (tenant: TestTenant) =>
      importFile({
        database,
        tenantId: await tenantIdOf(database, tenant),
        actor: 'cli:ann',
        tableName: 'Deal',
        file,
        upsertBy: 'title',
        rejectedFile: path.join(folder, tenant.slug),
        resume: true,
      })
    const [mine, theirs] = [await makeTenant(test, [deal]), await makeTenant(test, [deal])]
    await theirs.ask('mutation { createDeal(input: { title: "theirs", size: 1 }) { id } }')
    expect(await load(mine)).toMatchObject({ resumedAfter: 0, written: 2, updated: 0 })
    expect(await theirs.ask('{ deals { nodes { title size } } }')).toEqual({
      deals: { nodes: [{ title: 'theirs', size: 1 }] },
    })
    expect(await load(theirs)).toMatchObject({ resumedAfter: 0, written: 2, updated: 1 })
    await database.close()
    await rm(folder, { recursive: true })
  })

  it("can bring another's id for a record of its own, and never learns that it is in use", async () => {
    const guest = await makeTenant(test, [deal])
    const create =
      'mutation ($id: ID!, $title: String) { createDeal(input: { id: $id, title: $title }) { id title } }'
    expect(await guest.ask(create, { id: all.id, title: "guest's" })).toEqual({
      createDeal: { id: all.id, title: "guest's" },
    })
    await guest.ask('mutation ($id: ID!) { updateDeal(id: $id, patch: { size: 5 }) { id } }', { id: all.id })
    await guest.ask('mutation ($id: ID!) { deleteDeal(id: $id) { id } }', { id: all.id })
    expect(
      await all.theirs.ask('query ($id: ID!) { deal(by: { id: $id }) { title size version } }', {
        id: all.id,
      }),
    ).toEqual({ deal: { title: 'theirs', size: 1, version: 1 } })
  })

  it('sees its own definitions only', async () => {
    expect(
      await all.mine.define(
        '{ tables { name } table(name: "Secret") { name } catalogVersion catalogChanges { nodes { summary } } }',
      ),
    ).toEqual({
      tables: [{ name: 'Deal' }],
      table: null,
      catalogVersion: 1,
      catalogChanges: { nodes: [{ summary: 'created the table Deal' }] },
    })
  })

  it('sees its own API keys only, and cannot revoke those of another', async () => {
    const { apiKeys } = await all.theirs.define<{ apiKeys: { id: string }[] }>('{ apiKeys { id } }')
    const [own] = (await all.mine.define<{ apiKeys: { id: string }[] }>('{ apiKeys { id } }')).apiKeys
    expect(apiKeys).toHaveLength(1)
    expect(apiKeys).not.toContainEqual(own)
    const { errors } = await all.mine.sendCatalog(`mutation { revokeApiKey(id: "${apiKeys[0]?.id}") { id } }`)
    expect(errors).toMatchObject([
      { message: `There is no API key "${apiKeys[0]?.id}".`, extensions: { code: 'RECORD_MISSING' } },
    ])
    expect(await all.theirs.define('{ apiKeys { id } }')).toEqual({ apiKeys })
  })

  it("cannot define anything of another's", async () => {
    for (const mutation of [
      'deleteTable(table: "Secret") { name }',
      'updateTable(table: "Secret", input: { name: "Stolen" }) { name }',
      'addField(table: "Secret", field: { name: "a", kind: "text" }) { name }',
    ]) {
      const { errors } = await all.mine.sendCatalog(`mutation { ${mutation} }`)
      expect(errors).toMatchObject([
        { message: 'There is no table "Secret".', extensions: { hint: 'The tables are: Deal.' } },
      ])
    }
    expect(await all.theirs.define('{ catalogVersion tables { name } }')).toEqual({
      catalogVersion: 2,
      tables: [{ name: 'Deal' }, { name: 'Secret' }],
    })
  })

  it('changes its own definitions only, though both have tables and fields of the same names and numbers', async () => {
    const [one, other] = [await makeTenant(test, [deal]), await makeTenant(test, [deal])]
    await other.ask('mutation { createDeal(input: { title: "kept" }) { id } }')
    const before = await other.define(
      '{ catalogVersion tables { name version fields { name key required } } }',
    )
    await one.define(
      `mutation {
        addField(table: "Deal", field: { name: "a", kind: "text" }) { name }
        renameField(table: "Deal", field: "title", name: "headline") { name }
        updateField(table: "Deal", field: "size", input: { required: true }) { name }
        deleteField(table: "Deal", field: "stage") { name }
        updateTable(table: "Deal", input: { name: "Sale", pluralName: "sales" }) { name }
        deleteTable(table: "Sale") { name }
        createTable(input: { name: "Secret" }) { name }
      }`,
    )
    expect(
      await other.define('{ catalogVersion tables { name version fields { name key required } } }'),
    ).toEqual(before)
    expect(await other.ask('{ deals { nodes { title } } }')).toEqual({
      deals: { nodes: [{ title: 'kept' }] },
    })
  })

  it('has a schema of its own', async () => {
    const { token } = all.mine
    const response = await test.app.fetch(
      new Request('http://tablecast.test/schema.graphql', { headers: { authorization: `Bearer ${token}` } }),
    )
    const sdl = await response.text()
    expect(sdl).toContain('type Deal ')
    expect(sdl).not.toContain('Secret')
    const { errors } = await all.mine.send('{ secrets { totalCount } }')
    expect(errors[0]?.extensions.code).toBe('BAD_REQUEST')
  })

  it('shares a schema with whoever has equal definitions, and nothing else', async () => {
    const [one, other] = [await makeTenant(test, [deal]), await makeTenant(test, [deal])]
    await one.ask('mutation { createDeal(input: { title: "one" }) { id } }')
    await other.ask('mutation { createDeal(input: { title: "other" }) { id } }')
    const list = '{ deals { nodes { title } } }'
    const answers = await Promise.all([one, other, one, other].map((tenant) => tenant.ask(list)))
    expect(answers).toEqual(
      ['one', 'other', 'one', 'other'].map((title) => ({ deals: { nodes: [{ title }] } })),
    )
  })

  it('shares one with relations too, though tables and fields have other numbers there', async () => {
    const parent = { name: 'parent', kind: 'reference', options: { table: 'Deal', inverse: 'parts' } }
    const tables = [{ ...deal, fields: [...deal.fields, parent] }]
    const [one, other] = [await makeTenant(test, tables), await makeTenant(test, tables)]
    const create = 'mutation ($input: DealInput!) { createDeal(input: $input) { parts { nodes { title } } } }'
    const list =
      '{ deals(filter: { parent: { parts: { some: {} } } }, orderBy: [{ parent: { title: ASC } }]) { nodes { title parent { title parts { totalCount } } } } }'
    for (const [tenant, title] of [[one, 'one'] as const, [other, 'other'] as const]) {
      const input = { title, parts: { create: [{ title: `part of ${title}` }] } }
      await tenant.ask(create, { input })
    }
    const answers = await Promise.all([one, other, one, other].map((tenant) => tenant.ask(list)))
    expect(answers).toEqual(
      ['one', 'other', 'one', 'other'].map((title) => ({
        deals: { nodes: [{ title: `part of ${title}`, parent: { title, parts: { totalCount: 1 } } }] },
      })),
    )
  })
})

describe('a statement that forgets the tenant', () => {
  let database: Database
  let all: Neighbours
  let mine: number
  let theirs: number

  beforeAll(async () => {
    const client = await connect(whole.databaseUrl)
    all = await makeNeighbours(whole, client)
    const numberOf = async ({ slug }: TestTenant) =>
      (await client.query('select id from tablecast.tenants where slug = $1', [slug])).rows[0].id
    mine = await numberOf(all.mine)
    theirs = await numberOf(all.theirs)
    await client.query(
      `insert into tablecast.imports select tenant_id, id, 'hash', 1, '{}', '{}', 'cli:ann', now() from tablecast.tables`,
    )
    database = openDatabase({ url: whole.databaseUrl, poolSize: 1, statementTimeoutMs: 10_000 })
  })
  afterAll(() => database.close())

  const read = (text: string, values: unknown[] = []) =>
    database.read(mine, (session) => session.run(CompiledQuery.raw(text, values)))
  const write = (text: string, values: unknown[] = []) =>
    database.write(mine, async (session) => ({
      value: await session.run(CompiledQuery.raw(text, values)),
      commit: true,
    }))
  const direct = (text: string, values: unknown[] = []) =>
    database.directory(async (session) => ({
      value: await session.run(CompiledQuery.raw(text, values)),
      commit: true,
    }))
  const denied = /permission denied/

  it.each([
    'tablecast_view.tables',
    'tablecast_view.fields',
    'tablecast_view.catalog_changes',
    'tablecast_view.api_keys',
    'tablecast_view.records',
    'tablecast_view.record_history',
    'tablecast_view.imports',
    'tablecast.api_keys',
    'tablecast.tables',
    'tablecast.fields',
    'tablecast.records',
    'tablecast.imports',
  ])("sees in %s what is the tenant's own", async (relation) => {
    expect(await read(`select distinct tenant_id from ${relation}`)).toEqual([{ tenant_id: mine }])
  })

  it('sees the tenant itself and no other', async () => {
    expect(await read('select id, slug from tablecast_view.tenants')).toEqual([
      { id: mine, slug: all.mine.slug },
    ])
    expect(await read('select id from tablecast.tenants')).toEqual([{ id: mine }])
  })

  it.each(['tablecast_view.records', 'tablecast.records', 'tablecast_view.fields'])(
    'finds nothing of another tenant in %s even if it names that tenant',
    async (relation) => {
      expect(await read(`select from ${relation} where tenant_id = $1`, [theirs])).toEqual([])
    },
  )

  it.each([
    'tablecast.operator_log',
    'tablecast.record_history',
    'tablecast.catalog_changes',
    'tablecast.field_versions',
    'tablecast.links',
    'tablecast.unique_values',
    'tablecast.kysely_migration',
  ])('reads %s or nothing of it', async (relation) => {
    const rows = await read(`select * from ${relation}`).catch((error: Error) => error.message)
    expect(typeof rows === 'string' ? rows : rows.length).toEqual(
      typeof rows === 'string' ? expect.stringMatching(denied) : 0,
    )
  })

  it('changes the records of its own tenant only', async () => {
    const changed = await write(`update tablecast.records set updated_by = 'forgetful' returning tenant_id`)
    expect(new Set(changed.map((row) => (row as { tenant_id: number }).tenant_id))).toEqual(new Set([mine]))
    expect(
      await write(`update tablecast.records set updated_by = 'thief' where tenant_id = $1 returning id`, [
        theirs,
      ]),
    ).toEqual([])
    expect(await all.theirs.ask('{ deals { nodes { updatedBy } } }')).toEqual({
      deals: { nodes: [{ updatedBy: 'user:ann' }] },
    })
  })

  it('changes the definitions and imports of its own tenant only', async () => {
    expect(
      await write('update tablecast.imports set run = 9 where tenant_id = $1 returning run', [theirs]),
    ).toEqual([])
    expect(
      await write(`update tablecast.tables set label = 'x' where tenant_id = $1 returning id`, [theirs]),
    ).toEqual([])
    expect(
      await write(`update tablecast.fields set label = 'x' where tenant_id = $1 returning id`, [theirs]),
    ).toEqual([])
    expect(
      await write('update tablecast.tenants set catalog_version = 99 where id = $1 returning id', [theirs]),
    ).toEqual([])
  })

  it.each([
    [
      "insert into tablecast.records select $1, table_id, gen_random_uuid(), 1, '{}', now(), now() from tablecast.records",
    ],
    ["insert into tablecast.record_history values ($1, 1, gen_random_uuid(), 1, 'create', '{}', 'x', now())"],
    ["insert into tablecast.tables values ($1, 99, 'X', 'xs', null, null, 'live', 1)"],
    ["insert into tablecast.catalog_changes values ($1, 99, now(), 'x', 'x', '{}')"],
    [
      "insert into tablecast.api_keys values ($1, 'x', 'x', 'admin', now(), 'x', null, null, null, sha256('x'))",
    ],
    ["insert into tablecast.operator_log (tenant_id, at, actor, action) values ($1, now(), 'x', 'x')"],
    ['insert into tablecast.links values ($1, 1, 1, gen_random_uuid(), 1, gen_random_uuid(), 0)'],
    ["insert into tablecast.unique_values values ($1, 1, 'x', gen_random_uuid())"],
    ['update tablecast.records set tenant_id = $1'],
    ['update tablecast.tables set tenant_id = $1'],
  ])('puts nothing under another tenant: %s', async (statement) => {
    await expect(write(statement, [theirs])).rejects.toThrow(/row-level security|permission denied/)
  })

  it('links no record of its own to one of another, even if it knows the id', async () => {
    const link = `insert into tablecast.links
      select tenant_id, 1, table_id, id, table_id, $1, 0 from tablecast.records where tenant_id = $2`
    await expect(write(link, [all.id, mine])).rejects.toThrow(/foreign key/)
  })

  it.each([
    'update tablecast.record_history set actor = $1',
    'delete from tablecast.record_history where actor = $1',
    'update tablecast.catalog_changes set actor = $1',
    'delete from tablecast.catalog_changes where actor = $1',
    'update tablecast.field_versions set definition = to_jsonb($1::text)',
    'delete from tablecast.field_versions where field_id::text = $1',
    'delete from tablecast.records where created_by = $1',
    'update tablecast.links set position = 9 where to_id::text = $1',
    'delete from tablecast.tables where name = $1',
    'delete from tablecast.fields where name = $1',
    'update tablecast.tenants set slug = $1',
    'update tablecast.tenants set state = $1',
    'update tablecast.tenants set history_from = now() where name = $1',
    'delete from tablecast.tenants where slug = $1',
    'update tablecast.operator_log set actor = $1',
    'delete from tablecast.operator_log where actor = $1',
    'select from tablecast.api_keys where name = $1',
    'select digest::text = $1 from tablecast.api_keys',
    'update tablecast.api_keys set role = $1',
    'update tablecast.api_keys set id = $1',
    'update tablecast.api_keys set digest = sha256($1::bytea)',
    'update tablecast.api_keys set expires_at = now() where id = $1',
    'delete from tablecast.api_keys where id = $1',
    'update tablecast_view.records set created_by = $1',
  ])('has no right to %s', async (statement) => {
    await expect(write(statement, ['x'])).rejects.toThrow(denied)
  })

  it.each(['records', 'record_history', 'catalog_changes', 'field_versions', 'tables', 'fields', 'tenants'])(
    'has no right to empty or to change the table %s',
    async (table) => {
      await expect(write(`truncate tablecast.${table} cascade`)).rejects.toThrow(denied)
      await expect(write(`alter table tablecast.${table} disable row level security`)).rejects.toThrow(
        /must be owner/,
      )
      await expect(write(`drop policy tenant on tablecast.${table}`)).rejects.toThrow(/must be owner/)
    },
  )

  it('has no right to make anything', async () => {
    for (const schema of ['tablecast', 'tablecast_view', 'public']) {
      await expect(write(`create table ${schema}.mine (a int)`)).rejects.toThrow(denied)
    }
  })

  it('sees nothing when no tenant is bound', async () => {
    // The directory's role has no right to what tenants own; the application's has, and sees nothing of it.
    for (const relation of [
      'tablecast_view.records',
      'tablecast.records',
      'tablecast.tables',
      'tablecast.fields',
    ]) {
      await expect(direct(`select * from ${relation}`)).rejects.toThrow(denied)
    }
    const unbound = await database.directory(async (session) => {
      await session.run(CompiledQuery.raw('set local role tablecast_app'))
      const rows = await Promise.all(
        ['tablecast_view.records', 'tablecast.records', 'tablecast_view.tenants', 'tablecast.tenants'].map(
          (name) => session.run(CompiledQuery.raw(`select 1 from ${name}`)),
        ),
      )
      return { value: rows.flat(), commit: false }
    })
    expect(unbound).toEqual([])
  })

  it('cannot change in the directory what is for good', async () => {
    for (const statement of [
      'update tablecast.tenants set slug = $1',
      'update tablecast.tenants set id = 1 where slug = $1',
      'update tablecast.tenants set catalog_version = 1 where slug = $1',
      'delete from tablecast.tenants where slug = $1',
      'update tablecast.operator_log set actor = $1',
      'delete from tablecast.operator_log where actor = $1',
      'update tablecast.api_keys set revoked_at = null where id = $1',
      'update tablecast.api_keys set role = $1',
      'delete from tablecast.api_keys where id = $1',
    ]) {
      await expect(direct(statement, ['x'])).rejects.toThrow(
        /permission denied|can only be updated to DEFAULT/,
      )
    }
  })

  it('sees in the directory of a key whose it is and what proves it, and of a revoked one nothing', async () => {
    const { createApiKey } = await all.mine.define<{ createApiKey: { apiKey: { id: string } } }>(
      'mutation { createApiKey(input: { name: "x", role: READER }) { apiKey { id } } }',
    )
    const { id } = createApiKey.apiKey
    const find = () =>
      direct('select tenant_id, role, expires_at, length(digest) from tablecast.api_keys where id = $1', [id])
    expect(await find()).toEqual([{ tenant_id: mine, role: 'reader', expires_at: null, length: 32 }])
    for (const column of ['name', 'created_by', 'created_at', 'revoked_at', 'last_used_at', '*']) {
      await expect(direct(`select ${column} from tablecast.api_keys`)).rejects.toThrow(denied)
    }
    await expect(direct('select * from tablecast_view.api_keys')).rejects.toThrow(denied)
    await all.mine.define(`mutation { revokeApiKey(id: "${id}") { id } }`)
    expect(await find()).toEqual([])
  })

  it('cannot be joined by a second statement as long as it has parameters', async () => {
    await expect(read('select $1::int; reset role', [1])).rejects.toThrow(/multiple commands/)
  })

  // What the wall is not: the session steps down by itself, so whoever could write SQL of their own into it could
  // step up again. That no client can is what the first wall and the parameters are for.
  it('would not be held by a wall if it named another tenant as the bound one', async () => {
    const [{ tenants }] = (await database.read(mine, async (session) => {
      await session.run(CompiledQuery.raw(`select set_config('app.tenant_id', $1, true)`, [String(theirs)]))
      return session.run(
        CompiledQuery.raw('select array_agg(distinct tenant_id) as tenants from tablecast_view.records'),
      )
    })) as [{ tenants: number[] }]
    expect(tenants).toEqual([theirs])
    expect(await read('select distinct tenant_id from tablecast_view.records')).toEqual([{ tenant_id: mine }])
  })
})
