import { readFile, rm, truncate } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { TableInput } from '../../src/catalog/input.ts'
import { type Database, openDatabase } from '../../src/db/database.ts'
import { type ImportRequest, importFile } from '../../src/exchange/import.ts'
import { useApp } from '../support/app.ts'
import { connect, untilWaiting } from '../support/client.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'
import { useFolder } from './files.ts'
import { deals } from './loading.ts'
import { numbersOf } from './numbers.ts'
import { tenantIdOf } from './tenant-id.ts'

const test = useApp()
const folder = useFolder()
let database: Database

beforeAll(() => {
  database = openDatabase({ url: test.databaseUrl, poolSize: 5, statementTimeoutMs: 10_000 })
})
afterAll(() => database.close())

const rows = 3_500
const all = Array.from({ length: rows }, (_, index) => index)
/** Every third row is rejected, for its title; so in each batch there are some. */
const content = `number,title\n${all.map((n) => `${n},${n % 3 ? 'fine' : 'too long'}\n`).join('')}`
const tables: TableInput[] = deals([
  { name: 'number', kind: 'integer' },
  { name: 'title', kind: 'text', options: { maxLength: 5 } },
])

/** A database that does something of ours in the transaction of the nth write, before it is committed. */
function interrupted(write: number, interrupt: () => Promise<void> | never): Database {
  let writes = 0
  return {
    ...database,
    write: (tenantId, work) =>
      database.write(tenantId, async (session) => {
        const outcome = await work(session)
        if (++writes === write) {
          await interrupt()
        }
        return outcome
      }),
  }
}

const killed = (): never => {
  throw new Error('killed')
}

type More = Partial<ImportRequest> & { content?: string }

/** A tenant with a table, and a way to import the same file into it again and again. */
async function prepare(name: string, tablesThere = tables) {
  const tenant = await makeTenant(test, tablesThere)
  const tenantId = await tenantIdOf(database, tenant)
  const rejectedFile = folder.at(`${name}.rejected`)
  const load = async ({ content: text = content, ...more }: More = {}) =>
    importFile({
      database,
      tenantId,
      actor: 'cli:ann',
      tableName: 'Deal',
      file: await folder.write(`${name}.csv`, text),
      rejectedFile,
      ...more,
    })
  /** Every number of the file, from the table and from the rejected rows. */
  const found = async () => {
    const kept = await folder.readLines(`${name}.rejected`)
    const rejected = kept.map(({ row }) => Number((row as { number: string }).number))
    return [...rejected, ...(await numbersOf(tenant))].sort((a, b) => a - b)
  }
  return { tenant, tenantId, load, found, rejectedFile }
}

const count = async (tenant: TestTenant) =>
  (await tenant.ask<{ deals: { totalCount: number } }>('{ deals { totalCount } }')).deals.totalCount

describe('an import that was stopped', () => {
  it('is not begun again by mistake, and goes on where it was', async () => {
    const { load, found, tenant } = await prepare('goes-on')
    // The first write is the beginning, the second and third are batches; the fourth gets as far as its commit.
    await expect(load({ database: interrupted(4, killed) })).rejects.toThrow('killed')
    expect(await count(tenant)).toBe(1_333)
    await expect(load()).rejects.toThrow(
      /^An import of goes-on\.csv into Deal was begun at \S+ and stopped after 2000 rows, if it is not still running; --resume goes on with it, --restart begins again\.$/,
    )
    expect(await load({ resume: true })).toMatchObject({
      resumedAfter: 2_000,
      read: rows,
      written: 2_333,
      rejected: 1_167,
      created: false,
      reasons: [{ path: ['title'], rule: 'maxLength', rows: 1_167, line: 2 }],
      mapping: [
        { header: 'number', field: 'number', kind: 'integer', filled: rows },
        { header: 'title', field: 'title', kind: 'text', filled: rows },
      ],
    })
    expect(await found()).toEqual(all)
  })

  it('is remembered with the table that it made, or not at all', async () => {
    const { load, found, tenant } = await prepare('table', [])
    await expect(load({ database: interrupted(1, killed) })).rejects.toThrow('killed')
    expect(await tenant.define('{ tables { name } }')).toEqual({ tables: [] })
    const titled = content.replaceAll('too long', 'fine').replace('\n9,fine', '\n9,fine,')
    await expect(load({ content: titled, database: interrupted(2, killed) })).rejects.toThrow('killed')
    expect(await load({ content: titled, resume: true })).toMatchObject({
      resumedAfter: 0,
      written: rows - 1,
    })
    expect(await found()).toEqual(all)
  })

  it('goes on in a table and a field that have other names by now', async () => {
    const { load, tenant } = await prepare('renamed')
    await expect(load({ database: interrupted(3, killed) })).rejects.toThrow('killed')
    await tenant.define(`mutation {
      renameField(table: "Deal", field: "number", name: "position") { name }
      addField(table: "Deal", field: { name: "number", kind: "boolean" }) { name }
      updateTable(table: "Deal", input: { name: "Sale", pluralName: "sales" }) { name }
    }`)
    expect(await load({ tableName: 'Sale', resume: true })).toMatchObject({
      resumedAfter: 1_000,
      written: 2_333,
    })
    expect(await tenant.ask('{ sales(filter: { position: { isNull: false } }) { totalCount } }')).toEqual({
      sales: { totalCount: 2_333 },
    })
  })

  it('is begun again when that is wanted; what it has written stays', async () => {
    const { load, tenant } = await prepare('restarted')
    await expect(load({ database: interrupted(3, killed) })).rejects.toThrow('killed')
    const again = { rejectedFile: folder.at('restarted-2.rejected') }
    expect(await load({ ...again, restart: true })).toMatchObject({ resumedAfter: 0, written: 2_333 })
    expect(await count(tenant)).toBe(666 + 2_333)
  })

  it('is one of this file, this table and this tenant only', async () => {
    const { load, tenant } = await prepare('one-of')
    await expect(load({ database: interrupted(3, killed) })).rejects.toThrow('killed')
    const other = await prepare('other-tenant')
    expect(await other.load()).toMatchObject({ resumedAfter: 0, written: 2_333 })
    const rejectedFile = folder.at('one-of-2.rejected')
    await tenant.define(
      'mutation { createTable(input: { name: "Other", fields: [{ name: "number", kind: "text" }, { name: "title", kind: "text" }] }) { name } }',
    )
    expect(await load({ tableName: 'Other', rejectedFile, resume: true })).toMatchObject({
      resumedAfter: 0,
      written: rows,
    })
    expect(await load({ content: 'number\n1\n', rejectedFile, resume: true })).toMatchObject({ written: 1 })
  })

  it('keeps the place for its rejected rows until it is done, also when there are none', async () => {
    const { load, rejectedFile } = await prepare('place')
    const good = { content: content.replaceAll('too long', 'fine') }
    await expect(load({ ...good, database: interrupted(3, killed) })).rejects.toThrow('killed')
    expect(await readFile(rejectedFile, 'utf8')).toBe('')
    expect(await load({ ...good, resume: true })).toMatchObject({ written: rows, rejectedFile: null })
    await expect(readFile(rejectedFile)).rejects.toThrow('ENOENT')
  })

  it('does not go on without its rejected rows, or in another way', async () => {
    const { load, rejectedFile } = await prepare('unlike')
    await expect(load({ database: interrupted(3, killed) })).rejects.toThrow('killed')
    await expect(load({ resume: true, encoding: 'latin1' })).rejects.toThrow(
      'This import was begun with unlike.csv as csv in utf-8; go on in the same way, or begin again with --restart.',
    )
    await expect(load({ resume: true, upsertBy: 'number' })).rejects.toThrow('go on in the same way')
    await expect(load({ resume: true, format: 'ndjson' })).rejects.toThrow('go on in the same way')
    const kept = await readFile(rejectedFile)
    await truncate(rejectedFile, 100)
    await expect(load({ resume: true })).rejects.toThrow(
      /^The rejected rows of this import were kept in ".*unlike\.rejected", which is not there any more or not whole;/,
    )
    await rm(rejectedFile)
    await expect(load({ resume: true })).rejects.toThrow('put it back, or begin again with --restart.')
    await folder.write('unlike.rejected', kept)
    expect(await load({ resume: true })).toMatchObject({ read: rows, written: 2_333, rejected: 1_167 })
  })
})

describe('an import that is done', () => {
  it('tells what was done when it is asked to go on, and does nothing', async () => {
    const { load, found } = await prepare('done')
    const { seconds, ...first } = await load({ resume: true })
    const { seconds: none, ...second } = await load({ resume: true })
    expect(second).toEqual({ ...first, resumedAfter: rows })
    expect(await found()).toEqual(all)
  })

  it('is no reason not to import the file once more', async () => {
    const { load, tenant } = await prepare('twice')
    await load()
    const rejectedFile = folder.at('twice-2.rejected')
    expect(await load({ rejectedFile })).toMatchObject({ resumedAfter: 0, written: 2_333 })
    expect(await count(tenant)).toBe(2 * 2_333)
  })
})

it('of two runs of one import the later one goes on, and nothing is lost or there twice', async () => {
  const { load, found } = await prepare('two')
  const client = await connect(test.databaseUrl)
  let second: Promise<unknown> | undefined
  const first = load({
    // The other run asks for the import while the first one is about to commit a batch, and waits for that.
    database: interrupted(3, async () => {
      second = load({ resume: true })
      await untilWaiting(client)
    }),
  })
  await expect(first).rejects.toThrow(
    /^Another run goes on with this import, or has begun it again\. It stopped after \d+ rows/,
  )
  expect(await second).toMatchObject({ read: rows, written: 2_333, rejected: 1_167 })
  expect(await found()).toEqual(all)
})

it('a dry run remembers nothing, and does not mind what is remembered', async () => {
  const { load } = await prepare('dry')
  expect(await load({ dryRun: true })).toMatchObject({ written: 2_333, rejected: 1_167, rejectedFile: null })
  await expect(load({ database: interrupted(3, killed) })).rejects.toThrow('killed')
  expect(await load({ dryRun: true })).toMatchObject({ resumedAfter: 0, read: rows, written: 2_333 })
})

it('an import stops when its tenant is disabled', async () => {
  const { load, tenant } = await prepare('disabled')
  const disable = () =>
    test
      .operator('mutation ($slug: String!) { disableTenant(slug: $slug) { slug } }', { slug: tenant.slug })
      .then(() => {})
  await expect(load({ database: interrupted(2, disable) })).rejects.toThrow(
    'The tenant is disabled now. It stopped after 1000 rows, of which 666 are written; --resume goes on from there.',
  )
})
