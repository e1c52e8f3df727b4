import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { beforeAll, expect, it } from '@jest/globals'
import type pg from 'pg'
import type { ImportSummary } from '../../src/exchange/import.ts'
import { firstLine, run, start } from '../cli/command.ts'
import { connect } from '../support/client.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { useFolder } from './files.ts'

const folder = useFolder()
let database: TestDatabase
let client: pg.Client
let env: NodeJS.ProcessEnv

beforeAll(async () => {
  database = await createTestDatabase()
  client = await connect(database.url)
  env = { DATABASE_URL: database.url }
  expect(await run(['tenant', 'create', 'acme'], env)).toMatchObject({ code: 0 })
})

// So many that an import is not through before this process, on a busy machine, comes to kill it.
const rows = 30_000
const kills = 4

/** Rows with a number each; every fifth is a line cut short, in which the number is still to be read. */
const lines = Array.from({ length: rows }, (_, n) =>
  n % 5 === 4 ? `{"number": ${n}, "title": "cut` : JSON.stringify({ number: n, title: `row\n${n}` }),
)

/** How many rows are settled, as another session sees it. */
async function settled(): Promise<number> {
  const { rows } = await client.query<{ read: number }>(
    `select (progress->>'read')::int as read from tablecast.imports`,
  )
  return rows[0]?.read ?? 0
}

const PAUSE_MS = 10

it('an import that is killed again and again is whole in the end, with nothing in it twice', async () => {
  await folder.write('rows.ndjson.gz', gzipSync(lines.join('\n')))
  const words = ['import', 'rows.ndjson.gz', '--tenant', 'acme', '--table', 'Row', '--resume', '--json']
  const stops: number[] = []
  while (stops.length < kills) {
    const child = start(words, env, folder.path)
    const end = once(child, 'close')
    const before = await settled()
    while (child.exitCode === null && (await settled()) <= before) {
      await sleep(PAUSE_MS)
    }
    await sleep(Math.random() * 100)
    expect(child.exitCode).toBeNull()
    child.kill('SIGKILL')
    await end
    stops.push(await settled())
  }
  expect(stops).toEqual([...new Set(stops)].sort((a, b) => a - b))
  const last = start(words, env, folder.path)
  const summary = JSON.parse(await firstLine(last)) as ImportSummary
  expect(summary).toMatchObject({ read: rows, written: (rows * 4) / 5, rejected: rows / 5 })
  expect(summary.resumedAfter).toBeGreaterThanOrEqual(stops.at(-1) ?? 0)
  // What was said before each kill and what is said now is about the same file of rejected rows.
  expect(summary.rejectedFile).toBe('rows.ndjson.gz.rejected.ndjson')
  const rejected = (await folder.readLines('rows.ndjson.gz.rejected.ndjson')).map(({ row }) => row)
  expect(rejected).toEqual(lines.filter((_, n) => n % 5 === 4))
  const written = await client.query<{ number: number; title: string; history: number }>(
    `select (data ->> number.key)::int as number, data ->> title.key as title,
      (select count(*)::int from tablecast.record_history h where h.record_id = r.id) as history
    from tablecast.records r, tablecast.fields number, tablecast.fields title
    where number.name = 'number' and title.name = 'title' order by 1`,
  )
  expect(written.rows).toEqual(
    lines.flatMap((_, number) => (number % 5 === 4 ? [] : [{ number, title: `row\n${number}`, history: 1 }])),
  )
}, 120_000)
