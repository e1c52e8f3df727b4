import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type pg from 'pg'
import type { TableInput } from '../../src/catalog/input.ts'
import { type Database, openDatabase } from '../../src/db/database.ts'
import { type ImportRequest, importFile } from '../../src/exchange/import.ts'
import { useApp } from '../support/app.ts'
import { connect } from '../support/client.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'
import { useFolder } from './files.ts'
import { deals } from './loading.ts'
import { tenantIdOf } from './tenant-id.ts'

const test = useApp()
const folder = useFolder()
let database: Database
let client: pg.Client

beforeAll(async () => {
  database = openDatabase({ url: test.databaseUrl, poolSize: 5, statementTimeoutMs: 10_000 })
  client = await connect(test.databaseUrl)
})
afterAll(() => database.close())

const tables = deals([
  { name: 'code', kind: 'text' },
  { name: 'price', kind: 'decimal', options: { precision: 8, scale: 2 } },
  {
    name: 'stage',
    kind: 'choice',
    options: { choices: [{ value: 'OPEN' }, { value: 'WON' }] },
    default: 'OPEN',
  },
  { name: 'owner', kind: 'text', required: true },
  { name: 'tags', kind: 'choices', options: { choices: [{ value: 'NEW' }] } },
  { name: 'more', kind: 'json' },
])

let files = 0

/** A tenant with a table, and a way to import into it by the code. */
async function prepare(tablesThere: TableInput[] = tables) {
  const tenant = await makeTenant(test, tablesThere)
  const tenantId = await tenantIdOf(database, tenant)
  const load = async (content: string, more: Partial<ImportRequest> = {}) => {
    const name = `upsert-${++files}.csv`
    const summary = await importFile({
      database,
      tenantId,
      actor: 'cli:ann',
      tableName: 'Deal',
      upsertBy: 'code',
      file: await folder.write(name, content),
      rejectedFile: folder.at(`${name}.rejected`),
      ...more,
    })
    expect(summary.written + summary.rejected).toBe(summary.read)
    const rejected = summary.rejectedFile ? await folder.readLines(`${name}.rejected`) : []
    return { ...summary, rejectedRows: rejected }
  }
  return { tenant, tenantId, load }
}

const create = (tenant: TestTenant, input: object) =>
  tenant.ask<{ createDeal: { id: string } }>(
    'mutation ($input: DealInput!) { createDeal(input: $input) { id } }',
    { input },
  )

async function dealsOf(tenant: TestTenant): Promise<unknown[]> {
  const { deals } = await tenant.ask<{ deals: { nodes: unknown[] } }>(
    '{ deals(orderBy: [{ code: ASC }, { createdAt: ASC }]) { nodes { code price stage owner version updatedBy } } }',
  )
  return deals.nodes
}

/** The history of a tenant's records, with names for keys. */
async function historyOf(tenantId: number): Promise<unknown[]> {
  const { rows } = await client.query(
    `select h.version, action, actor, (
      select jsonb_object_agg(f.name, value) from jsonb_each(changes) join tablecast.fields f on f.tenant_id = h.tenant_id and f.key = jsonb_each.key
    ) as changes
    from tablecast.record_history h where tenant_id = $1 order by record_id, version`,
    [tenantId],
  )
  return rows
}

describe('an import by a field', () => {
  it('updates who has the value and makes who is missing; empty cells leave what is there', async () => {
    const { tenant, tenantId, load } = await prepare()
    await create(tenant, { code: 'A', price: '1.50', owner: 'ann', stage: 'WON' })
    await create(tenant, { code: 'B', price: '2', owner: 'bob' })
    expect(await load('code,price,owner,stage\nA,9.99,,\nB,2.00,bob,OPEN\nC,3,cleo,\n')).toMatchObject({
      written: 3,
      updated: 2,
      rejected: 0,
    })
    expect(await dealsOf(tenant)).toEqual([
      { code: 'A', price: '9.99', stage: 'WON', owner: 'ann', version: 2, updatedBy: 'cli:ann' },
      // Nothing about it was new.
      { code: 'B', price: '2.00', stage: 'OPEN', owner: 'bob', version: 1, updatedBy: 'user:ann' },
      { code: 'C', price: '3.00', stage: 'OPEN', owner: 'cleo', version: 1, updatedBy: 'cli:ann' },
    ])
    expect(await historyOf(tenantId)).toEqual([
      { version: 1, action: 'create', actor: 'user:ann', changes: null },
      { version: 2, action: 'update', actor: 'cli:ann', changes: { price: ['1.5', '9.99'] } },
      { version: 1, action: 'create', actor: 'user:ann', changes: null },
      { version: 1, action: 'create', actor: 'cli:ann', changes: null },
    ])
  })

  it('writes the history that an update writes', async () => {
    const [imported, updated] = [await prepare(), await prepare()]
    for (const { tenant } of [imported, updated]) {
      await create(tenant, { code: 'A', owner: 'ann', more: { a: 1 } })
    }
    await imported.load('code,price,more\nA,5,"{""b"": 2}"\n')
    const { deals } = await updated.tenant.ask<{ deals: { nodes: { id: string }[] } }>(
      '{ deals { nodes { id } } }',
    )
    await updated.tenant.ask(
      'mutation ($id: ID!) { updateDeal(id: $id, patch: { price: "5", more: { b: 2 } }) { id } }',
      { id: deals.nodes[0]?.id },
    )
    const [of, like] = [await historyOf(imported.tenantId), await historyOf(updated.tenantId)]
    expect(of).toEqual(
      like.map((line, at) => ({ ...(line as object), actor: at === 0 ? 'user:ann' : 'cli:ann' })),
    )
    expect(of).toHaveLength(2)
  })

  it.each([2, 1_500])('later rows update the records of earlier ones, %d rows on', async (distance) => {
    const { tenant, tenantId, load } = await prepare()
    const filler = Array.from({ length: distance - 2 }, (_, n) => `x${n},1,bob\n`).join('')
    const { updated, written } = await load(`code,price,owner\nA,1,ann\n${filler}A,2,\nA,2,ann\nA,3,cleo\n`)
    expect({ updated, written }).toEqual({ updated: 3, written: distance + 2 })
    const [first] = await dealsOf(tenant)
    expect(first).toMatchObject({ code: 'A', price: '3.00', owner: 'cleo', version: 3 })
    expect((await historyOf(tenantId)).slice(0, 3)).toMatchObject([
      { version: 1, action: 'create', changes: null },
      { version: 2, action: 'update', changes: { price: ['1', '2'] } },
      { version: 3, action: 'update', changes: { price: ['2', '3'], owner: ['ann', 'cleo'] } },
    ])
  })

  it('rejects a row that does not say which record, and no other', async () => {
    const { tenant, load } = await prepare()
    for (const owner of ['ann', 'bob', 'cleo']) {
      await create(tenant, { code: 'A', owner })
    }
    const { createDeal } = await create(tenant, { code: 'B', owner: 'ann' })
    await create(tenant, { code: 'B', owner: 'left' })
    await tenant.ask('mutation ($id: ID!) { deleteDeal(id: $id) { id } }', { id: createDeal.id })
    const { rejectedRows, updated } = await load('code,price,owner\nA,1,\n,2,ann\nB,3,\nC,4,\nD,x,dora\n')
    expect(updated).toBe(1)
    expect(rejectedRows).toMatchObject([
      {
        line: 2,
        reasons: [
          {
            path: ['code'],
            rule: 'upsert',
            message: '3 records have the value "A", so that it does not tell which one to update.',
          },
        ],
      },
      {
        line: 3,
        reasons: [
          {
            path: ['code'],
            rule: 'upsert',
            message: '"code" is empty, so that it does not tell which record to update.',
          },
        ],
      },
      // It would be a new one, which needs an owner; to update, none is needed.
      { line: 5, reasons: [{ path: ['owner'], rule: 'required' }] },
      { line: 6, reasons: [{ path: ['price'], rule: 'convert' }] },
    ])
    expect(await dealsOf(tenant)).toContainEqual(
      expect.objectContaining({ code: 'B', price: '3.00', owner: 'left', version: 2 }),
    )
    expect(await load('code,price,owner\nA,1,\n,2,ann\nB,3,\n', { dryRun: true })).toMatchObject({
      written: 1,
      updated: 1,
      rejected: 2,
    })
  })

  it('knows values that are written in another way for the same', async () => {
    const { tenant, load } = await prepare()
    await create(tenant, { code: 'A', price: '10.50', owner: 'ann' })
    await create(tenant, { code: 'B', price: '10', owner: 'bob', stage: 'WON' })
    expect(await load('price,owner\n10.5,cleo\n', { upsertBy: 'price' })).toMatchObject({ updated: 1 })
    expect(await load('stage,owner\nwon,dora\n', { upsertBy: 'stage' })).toMatchObject({ updated: 1 })
    expect(await dealsOf(tenant)).toMatchObject([
      { code: 'A', price: '10.50', owner: 'cleo' },
      { code: 'B', owner: 'dora', stage: 'WON' },
    ])
  })

  it('may make the table, whose records are then those of the file', async () => {
    const { tenant, load } = await prepare([])
    expect(await load('Code No,n\nA,1\nB,1\nA,2\n', { upsertBy: 'Code No' })).toMatchObject({
      written: 3,
      updated: 1,
    })
    expect(await tenant.ask('{ deals(orderBy: [{ codeNo: ASC }]) { nodes { codeNo n } } }')).toEqual({
      deals: {
        nodes: [
          { codeNo: 'A', n: 2 },
          { codeNo: 'B', n: 1 },
        ],
      },
    })
  })

  it('is refused for what is not compared, or not in the file', async () => {
    const { load } = await prepare()
    await expect(load('tags,owner\nNEW,ann\n', { upsertBy: 'tags' })).rejects.toThrow(
      'Records cannot be found by tags: values of the kind choices are not compared for equality.',
    )
    await expect(load('more,owner\n1,ann\n', { upsertBy: 'more' })).rejects.toThrow('of the kind json')
    await expect(load('price,owner\n1,ann\n')).rejects.toThrow(
      /^Records cannot be found by "code": no column of upsert-\d+\.csv goes with it; they go with: price, owner\.$/,
    )
  })

  it('makes no record twice when there are two at once', async () => {
    const { tenant, load } = await prepare()
    const rows = Array.from({ length: 2_500 }, (_, n) => n)
    const content = (owner: string, order: number[]) =>
      `code,owner\n${order.map((n) => `c${n},${owner}\n`).join('')}`
    const results = await Promise.all([
      load(content('ann', rows)),
      load(content('bob', rows.toReversed())),
      load(content('cleo', rows)),
    ])
    expect(results.map(({ written }) => written)).toEqual([2_500, 2_500, 2_500])
    expect(results.reduce((sum, { updated }) => sum + updated, 0)).toBe(5_000)
    expect(await tenant.ask('{ deals { totalCount } }')).toEqual({ deals: { totalCount: 2_500 } })
  })

  it('asks the database as often for a thousand rows as for two', async () => {
    const countFor = async (rows: number): Promise<number[]> => {
      const { tenant, load } = await prepare()
      await create(tenant, { code: 'c0', owner: 'ann' })
      const counts: number[] = []
      const watched: Database = {
        ...database,
        write: (id, work) =>
          database.write(id, async (session) => {
            let count = 0
            const run: typeof session.run = (statement) => {
              count++
              return session.run(statement)
            }
            const outcome = await work({ run })
            counts.push(count)
            return outcome
          }),
      }
      const lines = Array.from({ length: rows }, (_, n) => `c${n},bob\n`)
      expect(await load(`code,owner\n${lines.join('')}`, { database: watched })).toMatchObject({
        written: rows,
        updated: 1,
      })
      return counts
    }
    const counts = await countFor(2)
    // Its beginning, one batch, its end.
    expect(counts).toHaveLength(3)
    // And once more, to have Postgres count what is there.
    expect(await countFor(1_000)).toEqual([...counts, 1])
  })
})
