import { readFile } from 'node:fs/promises'
import { Writable } from 'node:stream'
import { afterAll, beforeAll } from '@jest/globals'
import { readCatalog } from '../../src/catalog/read.ts'
import { type Database, openDatabase } from '../../src/db/database.ts'
import { type ExportRequest, type ExportSummary, exportTable } from '../../src/exchange/export.ts'
import { planRecord } from '../../src/plan/tree.ts'
import { createTrees } from '../../src/write/relate/write.ts'
import type { TestApp } from '../support/app.ts'
import type { TestTenant } from '../support/tenant.ts'
import { tenantIdOf } from './tenant-id.ts'

type Request = Partial<ExportRequest>

export interface Exporting {
  database: Database
  /** Creates records in one transaction; gives their ids. */
  fill(tenant: TestTenant, tableName: string, inputs: readonly Record<string, unknown>[]): Promise<string[]>
  /** Exports a table of the tenant; it goes to a stream unless the request says otherwise. */
  send(tenant: TestTenant, tableName: string, request?: Request): Promise<ExportSummary & { text: string }>
}

export function useExporting(test: TestApp): Exporting {
  const exporting = {} as Exporting
  beforeAll(() => {
    const database = openDatabase({ url: test.databaseUrl, poolSize: 3, statementTimeoutMs: 10_000 })
    exporting.database = database
    exporting.fill = async (tenant, tableName, inputs) => {
      const tenantId = await tenantIdOf(database, tenant)
      const catalog = await database.read(tenantId, (session) => readCatalog(session, tenantId))
      const table = catalog.tables.get(tableName)
      if (!table) {
        throw new Error(`no table "${tableName}"; the test should have made it`)
      }
      const trees = inputs.map((input) => planRecord(table, input))
      const { created } = await database.write(tenantId, async (session) => ({
        value: await createTrees(
          { session, catalog, tenantId, table, stamp: { actor: 'cli:ann', at: new Date() } },
          trees,
        ),
        commit: true,
      }))
      return created.map(({ id }) => id)
    }
    exporting.send = async (tenant, tableName, request = {}) => {
      const sink = collect()
      const summary = await exportTable({
        database,
        tenantId: await tenantIdOf(database, tenant),
        tableName,
        to: sink.stream,
        ...request,
      })
      return { ...summary, text: summary.file ? await readFile(summary.file, 'utf8') : sink.text() }
    }
  })
  afterAll(() => exporting.database.close())
  return exporting
}

/** A stream that keeps what it is given; `onChunk` may take its time over each. */
export function collect(onChunk: (chunk: string, count: number) => unknown = () => {}) {
  const chunks: Buffer[] = []
  const stream = new Writable({
    // Nothing is taken before the last is done with.
    highWaterMark: 1,
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk)
      Promise.resolve(onChunk(chunk.toString(), chunks.length)).then(() => done(), done)
    },
  })
  return { stream, text: () => Buffer.concat(chunks).toString(), chunks }
}
