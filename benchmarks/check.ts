import { measure, openBench } from './command.ts'
import { fillDeals } from './deals.ts'

// How fast `tablecast check` walks tables, and how much memory it takes: the same for few records and for many.
//   npm run bench:check -- [records]

const records = Number(process.argv[2] ?? 1_000_000)
const { url, close } = await openBench()

try {
  for (const count of [records / 10, records]) {
    const slug = `bench-${Date.now().toString(36)}`
    await fillDeals({ url, slug, records: count })
    const begin = performance.now()
    const { stdout, peak, cpuSeconds } = await measure(url, 'check', '--tenant', slug, '--json')
    const seconds = (performance.now() - begin) / 1_000
    process.stdout.write(
      `${stdout.trim()}  ${Math.round(count / seconds)} records/s, ${cpuSeconds.toFixed(1)} s of processor, ${peak.toFixed(0)} MiB of memory at most\n`,
    )
  }
} finally {
  await close()
}
