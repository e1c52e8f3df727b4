import { beforeAll, expect, it } from '@jest/globals'
import type { CompiledQuery } from 'kysely'
import type { Catalog, End } from '../../src/catalog/definition.ts'
import { usualLimits } from '../../src/limits.ts'
import { planFilter } from '../../src/plan/filter.ts'
import { planEnd } from '../../src/plan/list.ts'
import { present } from '../../src/plan/vantage.ts'
import { countRecords } from '../../src/sql/read.ts'
import { countEnds, selectEndPages } from '../../src/sql/related.ts'
import { makeTenant } from '../support/tenant.ts'
import { tableIn, useEngine } from './engine.ts'

// A tenant that has just come, beside one that Postgres has counted: it thinks that there is nothing of the new one. Its
// players are so many that the index by which they are found has a level more than their key.
const engine = useEngine()
let catalog: Catalog
let end: End

const tables = [
  { name: 'Team', fields: [{ name: 'name', kind: 'text' }] },
  {
    name: 'Player',
    fields: [{ name: 'team', kind: 'reference', options: { table: 'Team', inverse: 'players' } }],
  },
]

async function fill(records: number): Promise<Catalog> {
  const made = await engine.catalogOf(await makeTenant(engine.test, tables))
  await engine.superuser.query(
    `insert into tablecast.records (tenant_id, table_id, id, version, data, created_at, updated_at, r1)
    select $1, $2, lpad(to_hex(n), 32, '0')::uuid, 1, '{}', now(), now(), md5((n % 10000)::text)::uuid
    from generate_series(1, $3::int4) as n`,
    [made.tenantId, tableIn(made, 'Player').id, records],
  )
  return made
}

beforeAll(async () => {
  await engine.superuser.query('alter table tablecast.records set (autovacuum_enabled = false)')
  await fill(1_000)
  await engine.superuser.query('analyze tablecast.records')
  catalog = await fill(30_000)
  end = tableIn(catalog, 'Team').ends.get('players') as End
})

const planPage = () => {
  const ground = { catalog, limits: usualLimits, role: 'admin' as const, at: new Date() }
  return { ...planEnd(ground, end, { vantage: present, first: 10 }), end }
}
const count = (filter: object) => {
  const scope = { tenantId: catalog.tenantId, table: tableIn(catalog, 'Team') }
  return countRecords(scope, planFilter(scope.table, filter))
}

it.each<[string, () => CompiledQuery<unknown>]>([
  ['a page of them', () => selectEndPages(catalog.tenantId, planPage(), [])],
  ['their number', () => countEnds(catalog.tenantId, planPage(), [])],
  ['a filter by some of them', () => count({ players: { some: { version: { gt: 1 } } } })],
  ['a filter by their number', () => count({ players: { count: { gt: 1 } } })],
])('for %s nobody goes through a whole table', async (_, statement) => {
  const { sql, parameters } = statement()
  const { rows } = await engine.superuser.query(`explain (format json) ${sql}`, [...parameters])
  const plan = JSON.stringify(rows)
  expect(plan).toContain('"Index Name":"records_r1"')
  expect(plan).not.toContain('Seq Scan')
})
