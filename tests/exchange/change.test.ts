import { mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Database, openDatabase } from '../../src/db/database.ts'
import { importFile } from '../../src/exchange/import.ts'
import { useApp } from '../support/app.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'
import { useFolder } from './files.ts'
import { numbersOf } from './numbers.ts'
import { tenantIdOf } from './tenant-id.ts'

const test = useApp()
const folder = useFolder()
let database: Database

beforeAll(() => {
  database = openDatabase({ url: test.databaseUrl, poolSize: 3, statementTimeoutMs: 10_000 })
})
afterAll(() => database.close())

const rows = 2_500

/** Fills a table from 2,500 rows; after the first thousand is written and the second is planned, something changes. */
async function loadWhile(change: (tenant: TestTenant) => Promise<unknown>) {
  const tenant = await makeTenant(test, [
    {
      name: 'Deal',
      fields: [
        { name: 'title', kind: 'text' },
        { name: 'number', kind: 'integer' },
      ],
    },
  ])
  let writes = 0
  const watched: Database = {
    ...database,
    write: async (tenantId, work) => {
      // The first is the beginning itself.
      if (++writes === 3) {
        await change(tenant)
      }
      return database.write(tenantId, work)
    },
  }
  const name = `${tenant.slug}.csv`
  const lines = Array.from({ length: rows }, (_, index) => `${index % 2 ? `row ${index}` : ''},${index}\n`)
  const { seconds, mapping, ...summary } = await importFile({
    database: watched,
    tenantId: await tenantIdOf(database, tenant),
    actor: 'cli:ann',
    tableName: 'Deal',
    file: await folder.write(name, `title,number\n${lines.join('')}`),
    rejectedFile: folder.at(`${name}.rejected`),
  })
  expect(summary.written + summary.rejected).toBe(rows)
  const rejected = summary.rejectedFile ? await folder.readLines(`${name}.rejected`) : []
  return { tenant, summary, rejected }
}

const all = Array.from({ length: rows }, (_, index) => index)

describe('when definitions change in the middle of an import', () => {
  it('another table is none of its business', async () => {
    const { tenant, summary } = await loadWhile((tenant) =>
      tenant.define('mutation { createTable(input: { name: "Other" }) { name } }'),
    )
    expect(summary).toMatchObject({ written: rows, rejected: 0 })
    expect(await numbersOf(tenant)).toEqual(all)
  })

  it('a table and a field that are renamed are still the same', async () => {
    const { tenant, summary } = await loadWhile((tenant) =>
      tenant.define(`mutation {
        renameField(table: "Deal", field: "title", name: "headline") { name }
        addField(table: "Deal", field: { name: "title", kind: "boolean" }) { name }
      }`),
    )
    expect(summary).toMatchObject({ written: rows, rejected: 0 })
    expect(await numbersOf(tenant)).toEqual(all)
    expect(
      await tenant.ask(`{
        named: deals(filter: { headline: { isNull: false } }) { totalCount }
        other: deals(filter: { title: { isNull: false } }) { totalCount }
      }`),
    ).toEqual({ named: { totalCount: rows / 2 }, other: { totalCount: 0 } })
  })

  it('rows that no longer fit are rejected from there on', async () => {
    const { tenant, summary, rejected } = await loadWhile((tenant) =>
      tenant.define(
        'mutation { updateField(table: "Deal", field: "title", input: { required: true, default: null }) { name } }',
      ),
    )
    expect(summary).toMatchObject({ written: 1_750, rejected: 750 })
    expect(rejected[0]).toMatchObject({ line: 1_002, reasons: [{ path: ['title'], rule: 'required' }] })
    const kept = rejected.map(({ row }) => Number((row as { number: string }).number))
    expect([...kept, ...(await numbersOf(tenant))].sort((a, b) => a - b)).toEqual(all)
  })

  it('values of a field that is gone are not lost silently', async () => {
    const { tenant, summary, rejected } = await loadWhile((tenant) =>
      tenant.define('mutation { deleteField(table: "Deal", field: "title") { name } }'),
    )
    expect(summary).toMatchObject({ written: 1_750, rejected: 750 })
    expect(rejected[0]).toEqual({
      line: 1_003,
      reasons: [
        { path: ['title'], rule: 'unknown', message: 'The table Deal has no field for "title" any more.' },
      ],
      row: { title: 'row 1001', number: '1001' },
    })
    expect(await numbersOf(tenant)).toHaveLength(1_750)
  })

  it('a table that is gone takes no more rows', async () => {
    const { summary, rejected } = await loadWhile((tenant) =>
      tenant.define('mutation { deleteTable(table: "Deal") { name } }'),
    )
    expect(summary).toMatchObject({ table: 'Deal', written: 1_000, rejected: 1_500 })
    expect(rejected[0]).toMatchObject({ reasons: [{ message: 'There is no table Deal any more.' }] })
  })
})

it('an import that cannot go on says how far it came', async () => {
  const tenant = await makeTenant(test)
  const gone = folder.at('gone')
  mkdirSync(gone)
  const lines = Array.from({ length: rows }, (_, index) => (index === 1_500 ? 'a,b\n' : 'a\n'))
  const load = importFile({
    database,
    tenantId: await tenantIdOf(database, tenant),
    actor: 'cli:ann',
    tableName: 'Deal',
    file: await folder.write('stopped.csv', `title\n${lines.join('')}`),
    rejectedFile: path.join(gone, 'rejected.ndjson'),
    onProgress: ({ stage }) => stage === 'writing' && rmSync(gone, { recursive: true, force: true }),
  })
  await expect(load).rejects.toThrow(
    /^Rejected rows cannot be kept in .* It stopped after 1000 rows, of which 1000 are written; --resume goes on from there\.$/,
  )
  expect(await tenant.ask('{ deals { totalCount } }')).toEqual({ deals: { totalCount: 1_000 } })
})
