import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { changeCatalog } from '../src/catalog/change.ts'
import type { Catalog } from '../src/catalog/definition.ts'
import { createTable } from '../src/catalog/table-edit.ts'
import { type Database, openDatabase } from '../src/db/database.ts'
import { createTenant } from '../src/db/directory.ts'
import { startEmbedded } from '../src/db/embedded.ts'
import { migrateUp } from '../src/db/migrate.ts'
import { fill, tables } from './relations-data.ts'
import { makeShapes, type Shape } from './relations-shapes.ts'

// What it costs that relations are defined at run time: the statements that a query sends, beside those that somebody
// would write by hand for tables of their own with the same rows (200,000 deals of 20,000 companies; every tenth deal has
// ten people). Both in the same transactions, taking turns. On the embedded Postgres, or on the one of
// BENCH_DATABASE_URL. Run by `npm run bench:relations`.

/** Enough for the compilers of both sides to have warmed up, and for a median that stays. */
const rounds = { before: 50, counted: 101 }
const actor = 'cli:benchmark'

async function prepare(database: Database): Promise<Catalog> {
  const at = new Date()
  const { id: tenantId } = await database.directory(async (session) => ({
    value: await createTenant(session, { slug: `b${at.getTime()}`, name: 'Benchmark' }, { actor, at }),
    commit: true,
  }))
  return database.write(tenantId, async (session) => {
    let catalog: Catalog | undefined
    for (const input of tables) {
      const edited = await changeCatalog({ session, tenantId, actor, at }, (before, make) =>
        createTable(before, input, make),
      )
      catalog = edited.after
    }
    return { value: catalog as Catalog, commit: true }
  })
}

const medianOf = (times: number[]): number =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0

async function timeOf(database: Database, tenantId: number, work: Shape['ours']): Promise<number> {
  const began = performance.now()
  await database.read(tenantId, work)
  return performance.now() - began
}

async function measure(url: string): Promise<void> {
  await migrateUp(url)
  const database = openDatabase({ url, poolSize: 1, statementTimeoutMs: 120_000 })
  const catalog = await prepare(database)
  const shapes = makeShapes(catalog, await fill(url, catalog))
  process.stdout.write(
    `${''.padEnd(34)}${['ours', 'by hand', 'ratio', 'goal'].map((head) => head.padStart(12)).join('')}\n`,
  )
  for (const { name, goal, ours, native } of shapes) {
    const times = { ours: [] as number[], native: [] as number[] }
    for (let round = -rounds.before; round < rounds.counted; round++) {
      const [theirs, mine] = [
        await timeOf(database, catalog.tenantId, native),
        await timeOf(database, catalog.tenantId, ours),
      ]
      if (round >= 0) {
        times.native.push(theirs)
        times.ours.push(mine)
      }
    }
    const [mine, theirs] = [medianOf(times.ours), medianOf(times.native)]
    const cells = [
      `${mine.toFixed(2)} ms`,
      `${theirs.toFixed(2)} ms`,
      (mine / theirs).toFixed(2),
      goal === undefined ? '' : `≤ ${goal}`,
    ]
    process.stdout.write(`${name.padEnd(34)}${cells.map((cell) => cell.padStart(12)).join('')}\n`)
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
