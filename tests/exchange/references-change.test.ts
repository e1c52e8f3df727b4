import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Database, openDatabase } from '../../src/db/database.ts'
import { importFile } from '../../src/exchange/import.ts'
import { useApp } from '../support/app.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'
import { useFolder } from './files.ts'
import { expectLinksInStep } from './links.ts'
import { tenantIdOf } from './tenant-id.ts'

const test = useApp()
const folder = useFolder()
let database: Database

beforeAll(() => {
  database = openDatabase({ url: test.databaseUrl, poolSize: 3, statementTimeoutMs: 10_000 })
})
afterAll(() => database.close())

const rows = 2_500

/** Fills a table whose rows refer to companies by name; after the first thousand is written something changes. */
async function loadWhile(change: (tenant: TestTenant) => Promise<unknown>) {
  const tenant = await makeTenant(test, [
    { name: 'Company', fields: [{ name: 'name', kind: 'text', unique: true }] },
    {
      name: 'Deal',
      fields: [
        { name: 'number', kind: 'integer' },
        { name: 'company', kind: 'reference', options: { table: 'Company', onDelete: 'clear' } },
      ],
    },
  ])
  await tenant.ask('mutation { createCompanies(inputs: [{ name: "A" }, { name: "B" }]) { id } }')
  let writes = 0
  const watched: Database = {
    ...database,
    write: async (tenantId, work) => {
      if (++writes === 3) {
        await change(tenant)
      }
      return database.write(tenantId, work)
    },
  }
  const lines = Array.from({ length: rows }, (_, index) => `${index},${index % 2 ? 'A' : 'B'}\n`)
  const request = {
    ...{ tenantId: await tenantIdOf(database, tenant), actor: 'cli:ann', tableName: 'Deal' },
    file: await folder.write(`${tenant.slug}.csv`, `number,company\n${lines.join('')}`),
    rejectedFile: folder.at(`${tenant.slug}.rejected`),
  }
  const references = [{ field: 'company', table: 'Company', by: 'name' }]
  const first = importFile({ ...request, database: watched, references })
  return { tenant, first, resume: () => importFile({ ...request, database, resume: true }) }
}

describe('when definitions change while rows refer to records by a unique field', () => {
  it('goes on by other names', async () => {
    const { tenant, first } = await loadWhile((tenant) =>
      tenant.define(`mutation {
        renameField(table: "Company", field: "name", name: "title") { name }
        addField(table: "Company", field: { name: "name", kind: "text", unique: true }) { name }
        deal: renameField(table: "Deal", field: "company", name: "customer") { name }
        updateTable(table: "Company", input: { name: "Firm", pluralName: "firms" }) { name }
      }`),
    )
    expect(await first).toMatchObject({ written: rows, rejected: 0 })
    await expectLinksInStep(test, tenant)
    expect(
      await tenant.ask(
        '{ deals(first: 1, filter: { number: { eq: 2499 } }) { nodes { customer { title } } } }',
      ),
    ).toEqual({
      deals: { nodes: [{ customer: { title: 'A' } }] },
    })
  })

  it('stops when the field is unique no more, and goes on when it is again', async () => {
    const unique = (isUnique: boolean) =>
      `mutation { updateField(table: "Company", field: "name", input: { unique: ${isUnique} }) { name } }`
    const { tenant, first, resume } = await loadWhile((tenant) => tenant.define(unique(false)))
    const sentence = 'What the values under "company" refer to is not there any more, or not unique.'
    await expect(first).rejects.toThrow(`${sentence} It stopped after 1000 rows`)
    await expect(resume()).rejects.toThrow(sentence)
    await tenant.define(unique(true))
    expect(await resume()).toMatchObject({ read: rows, written: rows, rejected: 0 })
    await expectLinksInStep(test, tenant)
  })

  it('rejects what it has no relation for any more', async () => {
    const { first } = await loadWhile((tenant) =>
      tenant.define('mutation { deleteTable(table: "Company") { version } }'),
    )
    expect(await first).toMatchObject({
      written: 1_000,
      rejected: 1_500,
      reasons: [{ path: ['company'], rule: 'unknown', rows: 1_500 }],
    })
  })

  it('rejects rows that refer to what is deleted by then', async () => {
    const { first, tenant } = await loadWhile(async (tenant) => {
      const { company } = await tenant.ask<{ company: { id: string } }>(
        '{ company(by: { name: "A" }) { id } }',
      )
      await tenant.ask(`mutation { deleteCompany(id: "${company.id}") { id } }`)
    })
    expect(await first).toMatchObject({
      written: 1_750,
      rejected: 750,
      missing: [{ field: 'company', target: 'Company.name', rows: 750, values: ['A'], hasMore: false }],
    })
    await expectLinksInStep(test, tenant)
  })
})
