import { rm, stat } from 'node:fs/promises'
import path from 'node:path'
import type { ExportSummary } from '../src/exchange/export.ts'
import { measure, openBench } from './command.ts'
import { fillDeals } from './deals.ts'

// How fast the command exports a large table, and how much memory its process takes (Postgres is not in it).
//   npm run bench:export -- [records]

const records = Number(process.argv[2] ?? 1_000_000)
const { folder, url, close } = await openBench()
const slug = `bench-${Date.now().toString(36)}`

/** Runs the command, and gives its summary and the most memory it had. */
async function run(...words: string[]): Promise<ExportSummary & { peak: number }> {
  const { stdout, peak } = await measure(url, 'export', '--tenant', slug, '--table', 'Deal', ...words)
  return { ...JSON.parse(stdout), peak }
}

try {
  await fillDeals({ url, slug, records })
  process.stdout.write(`${records} records\n`)
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
