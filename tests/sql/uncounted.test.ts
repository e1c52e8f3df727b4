import { beforeAll, describe, expect, it } from '@jest/globals'
import type { CompiledQuery } from 'kysely'
import type { Catalog, End } from '../../src/catalog/definition.ts'
import { usualLimits } from '../../src/limits.ts'
import { planFilter } from '../../src/plan/filter.ts'
import { planEnd } from '../../src/plan/list.ts'
import { present, type Vantage } from '../../src/plan/vantage.ts'
import { countRecords } from '../../src/sql/read.ts'
import { countEnds, selectEndPages } from '../../src/sql/related.ts'
import { makeTenant } from '../support/tenant.ts'
import { tableIn, useEngine } from './engine.ts'

// A tenant that has just come: Postgres has counted nothing yet, or others only, and thinks that there is nothing of the
// new one. Its players are so many that the index by which a team's are found has a level more than their key.
const engine = useEngine()
let catalog: Catalog
let vantage: Vantage = present

const tables = [
  { name: 'Team', fields: [{ name: 'name', kind: 'text' }] },
  {
    name: 'Player',
    fields: [
      { name: 'team', kind: 'reference', options: { table: 'Team', inverse: 'players' } },
      { name: 'likes', kind: 'references', options: { table: 'Team', inverse: 'fans' } },
    ],
  },
]

async function fill(records: number): Promise<Catalog> {
  const made = await engine.catalogOf(await makeTenant(engine.test, tables))
  const player = tableIn(made, 'Player')
  const team = 'md5((n % 10000)::text)::uuid'
  // The links without the teams that they should lead to: they are there to be looked for.
  await engine.superuser.query('set session_replication_role = replica')
  await engine.superuser.query(
    `with made as (
      insert into tablecast.records (tenant_id, table_id, id, version, data, created_at, updated_at, r1)
      select $1::int4, $2::int4, lpad(to_hex(n), 32, '0')::uuid, 1, '{}', now(), now(), ${team}
      from generate_series(1, $3::int4) as n
    )
    insert into tablecast.links (tenant_id, field_id, from_table_id, from_id, to_table_id, to_id, position)
    select $1::int4, $4::int4, $2::int4, lpad(to_hex(n), 32, '0')::uuid, $5::int4, ${team}, 1
    from generate_series(1, $3::int4) as n`,
    [made.tenantId, player.id, records, player.fields.get('likes')?.id, tableIn(made, 'Team').id],
  )
  return made
}

beforeAll(async () => {
  await engine.superuser.query('alter table tablecast.records set (autovacuum_enabled = false)')
  await engine.superuser.query('alter table tablecast.links set (autovacuum_enabled = false)')
  catalog = await fill(30_000)
  plans.set('nothing', await explainAll())
  await engine.superuser.query('analyze tablecast.records, tablecast.links')
  catalog = await fill(30_000)
  plans.set('others only', await explainAll())
  await engine.superuser.query('analyze tablecast.records, tablecast.links')
  vantage = { asOf: new Date(), includeDeleted: false }
  plans.set('all', await explainAll())
})

interface Node {
  'Relation Name'?: string
  'Index Cond'?: string
  Filter?: string
  Plans?: Node[]
}

/** How records and links are found by each statement for each end. */
const plans = new Map<string, Map<string, Node[]>>()

async function explainAll(): Promise<Map<string, Node[]>> {
  const all = new Map<string, Node[]>()
  for (const [what, statement] of statements) {
    for (const end of ends) {
      const { sql, parameters } = statement(end)
      const { rows } = await engine.superuser.query(`explain (format json) ${sql}`, [...parameters])
      all.set(`${what} of ${end.name}`, scansIn(rows[0]['QUERY PLAN'][0].Plan))
    }
  }
  return all
}

const scansIn = (node: Node): Node[] => [
  ...(node['Relation Name'] ? [node] : []),
  ...(node.Plans ?? []).flatMap(scansIn),
]

const ends = [
  { table: 'Team', name: 'players' },
  { table: 'Team', name: 'fans' },
  { table: 'Player', name: 'likes' },
]
type Named = (typeof ends)[number]

const planPage = ({ table, name }: Named) => {
  const end = tableIn(catalog, table).ends.get(name) as End
  const ground = { catalog, limits: usualLimits, role: 'admin' as const, at: new Date() }
  return { ...planEnd(ground, end, { vantage, first: 10 }), end }
}
const count = ({ table: name }: Named, filter: object) => {
  const scope = { tenantId: catalog.tenantId, table: tableIn(catalog, name), vantage }
  return countRecords(scope, planFilter(scope.table, filter))
}
const statements: [string, (end: Named) => CompiledQuery<unknown>][] = [
  ['a page', (end) => selectEndPages(catalog.tenantId, planPage(end), [])],
  ['the number', (end) => countEnds(catalog.tenantId, planPage(end), [])],
  ['a filter by some', (end) => count(end, { [end.name]: { some: { version: { gt: 1 } } } })],
  ['a filter by the number', (end) => count(end, { [end.name]: { count: { gt: 1 } } })],
]

const isPage = ([what]: (typeof statements)[number]) => !what.startsWith('a filter')
const byLinks = ends.filter(({ name }) => name !== 'players')

// Where nothing is counted, filters and slots wait for the first analyze: a minute after the first thousand records.
describe.each([
  ['nothing', statements.filter(isPage), byLinks],
  ['others only', statements, ends],
])('where Postgres has counted %s', (state, some, of) => {
  const names = some.flatMap(([what]) => of.map(({ name }) => `${what} of ${name}`))
  it.each(names)('%s takes nobody through all that there are', (what) => {
    const scans = plans.get(state)?.get(what) ?? []
    expect(scans.length).toBeGreaterThan(0)
    // A filter goes through the records that it is about, once.
    const whole = scans.filter((scan) => !/\b(id|r1|from_id|to_id) = /.test(scan['Index Cond'] ?? ''))
    expect(whole.map((scan) => scan['Relation Name'])).toEqual(what.startsWith('a filter') ? ['records'] : [])
  })
})

// There is no index then of who refers to a record: all are gone through, but once.
describe('in the past', () => {
  it.each(statements.filter(isPage).flatMap(([what]) => ends.map(({ name }) => `${what} of ${name}`)))(
    '%s looks up what is linked',
    (what) => {
      const scans = (plans.get('all')?.get(what) ?? []).filter((scan) => scan['Relation Name'] === 'records')
      const whole = scans.filter((scan) => !/\bid = /.test(scan['Index Cond'] ?? ''))
      expect([scans.length, whole.length]).toEqual([2, what.endsWith('likes') ? 0 : 1])
    },
  )

  it.each(
    statements
      .filter((one) => !isPage(one))
      .flatMap(([what]) => ends.map(({ name }) => `${what} of ${name}`)),
  )('%s looks for records among those that are found once', (what) => {
    const filters = (plans.get('all')?.get(what) ?? []).map((scan) => scan.Filter ?? '').join()
    expect(filters).toContain('hashed SubPlan')
    expect(filters).not.toMatch(/[(]SubPlan/)
  })
})
