import { afterAll, beforeAll, expect } from '@jest/globals'
import type { TableInput } from '../../src/catalog/input.ts'
import { type Database, openDatabase } from '../../src/db/database.ts'
import { type ImportRequest, type ImportSummary, importFile } from '../../src/exchange/import.ts'
import type { TestApp } from '../support/app.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'
import type { Folder } from './files.ts'
import { tenantIdOf } from './tenant-id.ts'

type Loaded = ImportSummary & { rejectedRows: Record<string, unknown>[]; name: string }
type Request = Partial<ImportRequest> & { tables?: TableInput[] }

export type Load = (
  content: string,
  request?: Request,
) => Promise<Loaded & { tenant: TestTenant; again(content: string, request?: Request): Promise<Loaded> }>

/** Imports what a file would hold into a tenant of its own, which has these tables, and again into the same. */
export function useLoad(test: TestApp, folder: Folder): Load {
  let database: Database
  let count = 0
  beforeAll(() => {
    database = openDatabase({ url: test.databaseUrl, poolSize: 3, statementTimeoutMs: 10_000 })
  })
  afterAll(() => database.close())
  return async (content, { tables = [], ...request } = {}) => {
    const tenant = await makeTenant(test, tables)
    const again = async (text: string, more: Request = {}): Promise<Loaded> => {
      const name = `rows-${++count}${text.startsWith('[') ? '.json' : '.csv'}`
      const summary = await importFile({
        database,
        tenantId: await tenantIdOf(database, tenant),
        actor: 'cli:ann',
        tableName: 'Deal',
        file: await folder.write(name, text),
        rejectedFile: folder.at(`${name}.rejected`),
        ...request,
        ...more,
      })
      expect(summary.written + summary.rejected).toBe(summary.read)
      const rejectedRows = summary.rejectedFile ? await folder.readLines(`${name}.rejected`) : []
      return { ...summary, rejectedRows, name }
    }
    return { tenant, again, ...(await again(content)) }
  }
}

export const deals = (fields: TableInput['fields']): TableInput[] => [{ name: 'Deal', fields }]
