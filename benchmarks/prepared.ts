import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { changeCatalog } from '../src/catalog/change.ts'
import { readVersion } from '../src/catalog/read.ts'
import { createTable } from '../src/catalog/table-edit.ts'
import { type Database, openDatabase } from '../src/db/database.ts'
import { createTenant } from '../src/db/directory.ts'
import { startEmbedded } from '../src/db/embedded.ts'
import { migrateUp } from '../src/db/migrate.ts'
import type { Session } from '../src/db/transaction.ts'
import { planRecord } from '../src/plan/tree.ts'
import { selectForUpdate } from '../src/sql/hold.ts'
import { selectByIds } from '../src/sql/read.ts'
import { patchRecords } from '../src/write/change.ts'
import { holdTable } from '../src/write/place.ts'
import { createTrees } from '../src/write/relate/write.ts'

// Whether it is worth it to have connections keep statements: the transactions of one record, on two pools that take
// turns. The tenth of the fastest is what the work costs; the median is what a busy machine makes of it. On the
// embedded Postgres, or on the one of BENCH_DATABASE_URL. Run by `npm run bench:prepared`.

const rounds = 60
const batch = 25
const recordCount = 20_000
const actor = 'cli:benchmark'
const fields = ['title', 'summary', 'city', 'note'].map((name) => ({ name, kind: 'text' }))
const input = {
  title: 'The first one',
  summary: 'A sentence of some length, as people write it.',
  city: 'Rome',
}

/** A tenant with a table full of records, and what is done to them: each a transaction as a request has it. */
async function prepare(database: Database) {
  const at = new Date()
  const { id: tenantId } = await database.directory(async (session) => ({
    value: await createTenant(session, { slug: `b${at.getTime()}`, name: 'Benchmark' }, { actor, at }),
    commit: true,
  }))
  const catalog = await database.write(tenantId, async (session) => {
    const made = await changeCatalog({ session, tenantId, actor, at }, (before, make) =>
      createTable(before, { name: 'Deal', fields }, make),
    )
    return { value: made.after, commit: true }
  })
  const [table] = [...catalog.tables.values()]
  if (!table) {
    throw new Error('the catalog has the table that was just made')
  }
  const scope = { tenantId, table }
  const pathOf = () => []
  const open = async (session: Session) => {
    await readVersion(session, tenantId)
    await holdTable(session, catalog, table)
    return { session, catalog, ...scope, stamp: { actor, at: new Date() } }
  }
  const create = (pool: Database, count: number) =>
    pool.write(tenantId, async (session) => {
      const place = await open(session)
      const trees = Array.from({ length: count }, () => planRecord(table, input))
      const { created } = await createTrees(place, trees)
      return { value: created, commit: true }
    })
  const ids: string[] = []
  while (ids.length < recordCount) {
    ids.push(...(await create(database, 1_000)).map(({ id }) => id))
  }
  const any = () => [ids[Math.floor(Math.random() * ids.length)] ?? '']
  const get = (pool: Database) =>
    pool.read(tenantId, (session) =>
      Promise.all([readVersion(session, tenantId), session.run(selectByIds(scope, any()))]),
    )
  const key = table.fields.get('city')?.key ?? ''
  const update = (pool: Database) =>
    pool.write(tenantId, async (session) => {
      const place = await open(session)
      const [before] = await session.run(selectForUpdate(scope, any()))
      if (!before) {
        throw new Error('the record is gone; nobody deletes any here')
      }
      // Back and forth, as a change that changes nothing writes nothing.
      const patch = { set: { [key]: before.data[key] === 'Milan' ? 'Rome' : 'Milan' }, unset: [] }
      const rows = await patchRecords(place, [{ before, patch }], { pathOf })
      return { value: rows, commit: true }
    })
  return { get, create: (pool: Database) => create(pool, 1), update }
}

const part = (times: number[], share: number): string =>
  String(Math.round((times.toSorted((a, b) => a - b)[Math.floor(times.length * share)] ?? 0) * 1_000))

async function measure(url: string): Promise<void> {
  await migrateUp(url)
  const open = (preparedStatements: boolean) =>
    openDatabase({ url, poolSize: 1, statementTimeoutMs: 60_000, preparedStatements })
  const pools = [
    { name: 'kept', database: open(true) },
    { name: 'not kept', database: open(false) },
  ]
  const maker = open(false)
  const work = await prepare(maker)
  for (const [name, run] of Object.entries(work)) {
    const times = new Map(pools.map((pool) => [pool.name, [] as number[]]))
    for (let round = 0; round < rounds; round++) {
      for (const pool of round % 2 === 0 ? pools : pools.toReversed()) {
        for (let turn = 0; turn < batch; turn++) {
          const began = performance.now()
          await run(pool.database)
          times.get(pool.name)?.push(performance.now() - began)
        }
      }
    }
    const cells = [...times].map(
      ([pool, all]) => `${pool} ${part(all, 0.1).padStart(6)} µs, median ${part(all, 0.5).padStart(6)} µs`,
    )
    process.stdout.write(`${name.padEnd(8)}${cells.join('     ')}\n`)
  }
  await Promise.all([maker, ...pools.map(({ database }) => database)].map((database) => database.close()))
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
