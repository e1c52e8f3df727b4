import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { CompiledQuery } from 'kysely'
import pg from 'pg'
import { changeCatalog } from '../src/catalog/change.ts'
import type { Catalog, Table } from '../src/catalog/definition.ts'
import { createTable } from '../src/catalog/table-edit.ts'
import { type Database, openDatabase } from '../src/db/database.ts'
import { createTenant } from '../src/db/directory.ts'
import { startEmbedded } from '../src/db/embedded.ts'
import { migrateUp } from '../src/db/migrate.ts'
import { usualLimits } from '../src/limits.ts'
import { type ListArguments, planList } from '../src/plan/list.ts'
import { selectPage } from '../src/sql/page.ts'
import { countRecords, selectByIds } from '../src/sql/read.ts'

// What it costs to see a table as it was: a hundred thousand records of five versions each, seen from moments since
// which few, half, or all of them have changed. The present beside it is the price of the question itself. On the
// embedded Postgres, or on the one of BENCH_DATABASE_URL. Run by `npm run bench:as-of`.

const recordCount = 100_000
const versions = 5
const rounds = 7
const actor = 'cli:benchmark'
const fields = [
  { name: 'title', kind: 'text' },
  { name: 'amount', kind: 'decimal', options: { precision: 12, scale: 2 } },
  { name: 'note', kind: 'text' },
]
const start = Date.UTC(2026, 0, 1)
const dayMs = 86_400_000

/** Version v of all records is spread over the v-th thirty days. */
const moment = (share: number) => new Date(start + (versions - 1 + share) * 30 * dayMs)
const vantages = [
  { name: 'now', asOf: undefined },
  { name: '0.1 % changed', asOf: moment(0.999) },
  { name: '5 % changed', asOf: moment(0.95) },
  { name: '50 % changed', asOf: moment(0.5) },
  { name: 'all changed', asOf: moment(-0.001) },
  { name: 'all 4 times', asOf: moment(-versions + 2) },
]

async function fill(url: string, { tenantId }: Catalog, table: Table): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const [title, amount, note] = ['title', 'amount', 'note'].map((name) => table.fields.get(name)?.key)
  const at = (version: string) =>
    `timestamptz '${new Date(start).toISOString()}' + (${version} - 1) * interval '30 days' + i * interval '30 days' / ${recordCount}`
  const id = `('01939ed0-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid`
  await client.query(
    `insert into tablecast.records (tenant_id, table_id, id, version, data, created_at, updated_at, created_by, updated_by)
     select $1, $2, ${id}, ${versions}, jsonb_build_object($3::text, 'Record ' || i, $4::text, ((i * 7919) % ${recordCount})::text,
       $5::text, repeat('A sentence of some length, as people write it. ', 3)), ${at('1')}, ${at(String(versions))}, $6, $6
     from generate_series(1, ${recordCount}) as i`,
    [tenantId, table.id, title, amount, note, actor],
  )
  await client.query(
    `insert into tablecast.record_history (tenant_id, table_id, record_id, version, action, changes, actor, at)
     select $1, $2, ${id}, v, case v when 1 then 'create' else 'update' end,
       case v when 1 then '{}' else jsonb_build_object($3::text, jsonb_build_array((v - 1)::text, v::text)) end, $4, ${at('v')}
     from generate_series(1, ${versions}) as v, generate_series(1, ${recordCount}) as i`,
    [tenantId, table.id, amount, actor],
  )
  await client.query('vacuum analyze tablecast.records, tablecast.record_history')
  await client.end()
}

async function prepare(database: Database): Promise<Catalog> {
  const at = new Date()
  const { id: tenantId } = await database.directory(async (session) => ({
    value: await createTenant(session, { slug: `b${at.getTime()}`, name: 'Benchmark' }, { actor, at }),
    commit: true,
  }))
  return database.write(tenantId, async (session) => {
    const made = await changeCatalog({ session, tenantId, actor, at }, (before, make) =>
      createTable(before, { name: 'Deal', fields }, make),
    )
    return { value: made.after, commit: true }
  })
}

async function measure(url: string): Promise<void> {
  await migrateUp(url)
  const database = openDatabase({ url, poolSize: 1, statementTimeoutMs: 120_000 })
  const catalog = await prepare(database)
  const [table] = [...catalog.tables.values()]
  if (!table) {
    throw new Error('the catalog has the table that was just made')
  }
  await fill(url, catalog, table)
  const { tenantId } = catalog
  const ground = { catalog, limits: usualLimits, role: 'admin' as const, at: new Date(8.64e15) }
  const list = (args: ListArguments, asOf?: Date) =>
    planList(ground, table, { ...args, asOf: asOf?.toISOString() })
  const id = '01939ed0-0000-7000-8000-0000000000ff'
  const questions: Record<string, (asOf?: Date) => CompiledQuery<unknown>> = {
    get: (asOf) => selectByIds({ tenantId, ...list({}, asOf) }, [id]),
    'first page': (asOf) => selectPage(tenantId, list({}, asOf)),
    'sorted page': (asOf) => selectPage(tenantId, list({ orderBy: [{ amount: 'ASC' }] }, asOf)),
    'filtered page': (asOf) =>
      selectPage(tenantId, list({ filter: { amount: { lt: '10' } }, orderBy: [{ title: 'ASC' }] }, asOf)),
    count: (asOf) => countRecords({ tenantId, ...list({}, asOf) }, list({}).filter),
  }
  process.stdout.write(
    `${''.padEnd(16)}${Object.keys(questions)
      .map((name) => name.padStart(15))
      .join('')}\n`,
  )
  for (const { name, asOf } of vantages) {
    const cells: string[] = []
    for (const ask of Object.values(questions)) {
      const times: number[] = []
      for (let round = 0; round < rounds; round++) {
        const began = performance.now()
        await database.read(tenantId, (session) => session.run(ask(asOf)))
        times.push(performance.now() - began)
      }
      times.sort((a, b) => a - b)
      cells.push(`${(times[Math.floor(rounds / 2)] ?? 0).toFixed(1)} ms`.padStart(15))
    }
    process.stdout.write(`${name.padEnd(16)}${cells.join('')}\n`)
  }
  await database.close()
}

async function measureEmbedded(): Promise<void> {
  const home = await mkdtemp(path.join(tmpdir(), 'tablecast-bench-'))
  const server = await startEmbedded({ home })
  try {
    await measure(server.url)
  } finally {
    await server.stop()
    await rm(home, { recursive: true, force: true })
  }
}

const given = process.env['BENCH_DATABASE_URL']
await (given === undefined ? measureEmbedded() : measure(given))
