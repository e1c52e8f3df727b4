import { beforeAll } from '@jest/globals'
import type pg from 'pg'
import type { Catalog, Table } from '../../src/catalog/definition.ts'
import { readCatalog } from '../../src/catalog/read.ts'
import { type Database, openDatabase } from '../../src/db/database.ts'
import { findTenant } from '../../src/db/directory.ts'
import type { Session } from '../../src/db/transaction.ts'
import { usualLimits } from '../../src/limits.ts'
import { planFilter } from '../../src/plan/filter.ts'
import { type ListArguments, planList } from '../../src/plan/list.ts'
import { compileFilter } from '../../src/sql/filter.ts'
import { selectPage } from '../../src/sql/page.ts'
import { visibleRecords } from '../../src/sql/scope.ts'
import { type TestApp, useApp } from '../support/app.ts'
import { connect } from '../support/client.ts'
import { closing } from '../support/endings.ts'
import type { TestTenant } from '../support/tenant.ts'

/** A running Tablecast, and the house below HTTP: its catalogs, and transactions to run plans in. */
export interface Engine {
  test: TestApp
  database: Database
  /** The superuser's own connection, for what no client can do. */
  superuser: pg.Client
  catalogOf(tenant: TestTenant): Promise<Catalog>
}

// A proof asks thousands of times a minute, and for many things in one document; no client does.
const roomy = {
  bodyBytes: 2 ** 24,
  tokens: 20_000,
  aliases: 1_000,
  rootFields: 1_000,
  cost: 1_000_000,
  errors: 1_000,
  tenantConcurrency: 0,
  tenantRequests: 0,
  keyRequests: 0,
}

export function useEngine(): Engine {
  const engine = {} as Engine
  engine.test = useApp({ limits: roomy })
  beforeAll(async () => {
    const { databaseUrl } = engine.test
    engine.database = closing(openDatabase({ url: databaseUrl, poolSize: 2, statementTimeoutMs: 10_000 }))
    engine.superuser = await connect(databaseUrl)
    engine.catalogOf = async ({ slug }) => {
      const tenant = await engine.database.directory(async (session) => ({
        value: await findTenant(session, slug),
        commit: true,
      }))
      const id = tenant?.id ?? Number.NaN
      return engine.database.read(id, (session) => readCatalog(session, id))
    }
  })
  return engine
}

export function tableIn(catalog: Catalog, name: string): Table {
  const table = catalog.tables.get(name)
  if (!table) {
    throw new Error(`no table "${name}" in this catalog; the test should have defined it`)
  }
  return table
}

/** The ids of the records that a filter matches. */
export async function matchIn(
  session: Session,
  { tenantId }: Catalog,
  table: Table,
  filter: unknown,
): Promise<Set<string>> {
  const condition = compileFilter({ tenantId }, planFilter(table, filter))
  const statement = visibleRecords({ tenantId, table }).select('r.id').where(condition).compile()
  const rows = await session.run(statement)
  return new Set(rows.map(({ id }) => id))
}

/** The ids of a list, in its order. */
export async function listIn(
  session: Session,
  catalog: Catalog,
  table: Table,
  args: ListArguments,
): Promise<string[]> {
  const rows = await session.run(
    selectPage(
      catalog.tenantId,
      planList({ catalog, limits: usualLimits, role: 'admin', at: new Date() }, table, {
        first: 999,
        ...args,
      }),
    ),
  )
  return rows.map(({ id }) => id)
}
