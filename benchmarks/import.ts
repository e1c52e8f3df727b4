import { createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { createGzip } from 'node:zlib'
import type { ImportSummary } from '../src/exchange/import.ts'
import { measure, openBench } from './command.ts'
import { type Format, makeText } from './rows.ts'

// How fast the command imports a large file, and how much memory its process takes.
//   npm run bench:import -- [rows] [--format csv|ndjson|json] [--gz] [--flag=--choices …]

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    format: { type: 'string', default: 'csv' },
    gz: { type: 'boolean', default: false },
    flag: { type: 'string', multiple: true, default: [] },
  },
})
const rows = Number(positionals[0] ?? 1_000_000)
const { folder, url, close } = await openBench()

try {
  const slug = `bench-${Date.now().toString(36)}`
  await measure(url, 'tenant', 'create', slug)
  const file = path.join(folder, `rows.${values.format}${values.gz ? '.gz' : ''}`)
  const text = Readable.from(makeText(values.format as Format, rows))
  await (values.gz
    ? pipeline(text, createGzip({ level: 1 }), createWriteStream(file))
    : pipeline(text, createWriteStream(file)))
  const { size } = await stat(file)
  const { stdout, peak, cpuSeconds } = await measure(
    url,
    ...['import', file, '--tenant', slug, '--table', 'Person', '--json', ...values.flag],
  )
  const { written, rejected, seconds } = JSON.parse(stdout) as ImportSummary
  process.stdout.write(
    [
      `${path.basename(file)}: ${rows} rows, ${(size / 2 ** 20).toFixed(1)} MiB`,
      `written  ${written}, rejected ${rejected}`,
      `time     ${seconds.toFixed(1)} s, ${Math.round(written / seconds)} rows/s; ${cpuSeconds.toFixed(1)} s on a processor, without Postgres`,
      `memory   ${peak.toFixed(0)} MiB at most`,
      '',
    ].join('\n'),
  )
} finally {
  await close()
}
