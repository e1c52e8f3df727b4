import { rm, stat } from 'node:fs/promises'
import path from 'node:path'
import pg from 'pg'
import { changeCatalog } from '../src/catalog/change.ts'
import { createTable } from '../src/catalog/table-edit.ts'
import { openDatabase } from '../src/db/database.ts'
import { createTenant } from '../src/db/directory.ts'
import type { ExportSummary } from '../src/exchange/export.ts'
import { measure, openBench } from './command.ts'

// How fast the command exports a large table, and how much memory its process takes (Postgres is not in it).
//   npm run bench:export -- [records]

const records = Number(process.argv[2] ?? 1_000_000)
const { folder, url, close } = await openBench()
const slug = `bench-${Date.now().toString(36)}`

/** Makes a table of ten fields and fills it past Tablecast: what is measured is the way out. */
async function fill(): Promise<void> {
  const database = openDatabase({ url, poolSize: 1, statementTimeoutMs: 60_000 })
  const stamp = { actor: 'cli:bench', at: new Date() }
  const { id: tenantId } = await database.directory(async (session) => ({
    value: await createTenant(session, { slug, name: slug }, stamp),
    commit: true,
  }))
  const { after } = await database.write(tenantId, async (session) => ({
    value: await changeCatalog({ session, tenantId, ...stamp }, (catalog, make) =>
      createTable(catalog, { name: 'Deal', fields: Object.keys(values).map(toField) }, make),
    ),
    commit: true,
  }))
  await database.close()
  const table = after.tables.get('Deal')
  const pairs = [...(table?.fields.values() ?? [])].map(({ name, key }) => `'${key}', ${values[name]?.[1]}`)
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  // Ids as the server makes them: of one millisecond after the other.
  await client.query(
    `insert into tablecast.records (tenant_id, table_id, id, version, data, created_at, updated_at)
    select $1, $2, (lpad(to_hex(1732000000000 + n), 12, '0') || '7' || substr(md5(n::text), 1, 3) || '8' ||
      substr(md5(n::text), 4, 15))::uuid, 1, jsonb_strip_nulls(jsonb_build_object(${pairs.join(', ')})), now(), now()
    from generate_series(1, $3::int) as n`,
    [tenantId, table?.id, records],
  )
  await client.query('vacuum analyze tablecast.records')
  await client.end()
}

/** Fields by name: kind and options, and the value of record n in SQL. */
const values: Record<string, [{ kind: string; options?: Record<string, unknown> }, string]> = {
  title: [{ kind: 'text' }, `'Deal number ' || n`],
  note: [{ kind: 'text' }, `case n % 4 when 0 then 'She said "yes", ' || md5(n::text) when 1 then '' end`],
  formula: [{ kind: 'text' }, `case when n % 10 = 0 then '=1+' || n end`],
  email: [{ kind: 'email' }, `'person' || n || '@example.com'`],
  visits: [{ kind: 'integer' }, 'n % 10000'],
  score: [{ kind: 'number' }, 'case when n % 5 > 0 then sqrt(n) end'],
  amount: [{ kind: 'decimal', options: { precision: 12, scale: 2 } }, `(n::numeric / 4)::text`],
  active: [{ kind: 'boolean' }, 'n % 2 = 0'],
  closesOn: [{ kind: 'date' }, `to_char(date '2000-01-01' + n % 9000, 'YYYY-MM-DD')`],
  seenAt: [
    { kind: 'dateTime' },
    `to_char(timestamp '2000-01-01' + n * interval '7 min', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
  ],
}

const toField = (name: string) => ({ name, kind: values[name]?.[0].kind ?? '', ...values[name]?.[0] })

/** Runs the command, and gives its summary and the most memory it had. */
async function run(...words: string[]): Promise<ExportSummary & { peak: number }> {
  const { stdout, peak } = await measure(url, 'export', '--tenant', slug, '--table', 'Deal', ...words)
  return { ...JSON.parse(stdout), peak }
}

try {
  await fill()
  process.stdout.write(`${records} records of ${Object.keys(values).length} fields\n`)
  for (const extension of ['csv', 'csv.gz', 'ndjson', 'json']) {
    const file = path.join(folder, `deals.${extension}`)
    const { seconds, peak } = await run('--output', file, '--json')
    const { size } = await stat(file)
    await rm(file)
    process.stdout.write(
      [
        extension.padEnd(7),
        `${Math.round(records / seconds)} records/s`.padStart(20),
        `${(size / 2 ** 20).toFixed(1)} MiB`.padStart(12),
        `${peak.toFixed(0)} MiB of memory at most`.padStart(28),
        '\n',
      ].join(''),
    )
  }
} finally {
  await close()
}
