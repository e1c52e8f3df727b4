import cliProgress from 'cli-progress'
import { type Command, Option } from 'commander'
import { type ImportSummary, importFile, type Progress } from '../exchange/import.ts'
import type { MappedColumn } from '../exchange/mapping.ts'
import { formatNames } from '../exchange/source.ts'
import { findActiveTenant } from './find-tenant.ts'
import { actor, type OpenDatabase } from './open.ts'
import { toUsage } from './usage.ts'

interface Options {
  tenant: string
  table: string
  plural?: string
  format?: string
  raw?: boolean
  rejected?: string
  dryRun?: boolean
  json?: boolean
}

const details = `
Each row becomes a record. A table that does not exist is made: its fields get names and kinds from the
headers and values of the file, and the headers as labels. Of one that exists, each header must go with a
field, by name or by label. Empty cells and nulls are missing values; a missing value takes the default.
"" is an empty text where the field takes one, but not in a CSV file that puts everything into quotes.

A column named id that holds UUIDs only has the ids of the records themselves; in rows that have one, what is
missing stays missing. Any other column of that name goes with a field sourceId.

CSV: the first line has the headers; UTF-8; the delimiter (, ; tab |) is found out. A row with more or fewer
cells than the header is rejected. From text that begins with apostrophes and then =, +, -, @, a tab or a carriage
return one apostrophe is taken off, which an export has put there, unless --raw. JSON: an array of objects.

Rejected rows are kept with their reasons, one JSON object a line, in <file>.rejected.ndjson, in the current
directory; a file that is there already is not touched. Written and rejected rows are always all rows.

Exit codes: 0 all rows written, 1 some rejected, 2 not imported, or not to the end.

Examples:
  $ tablecast import movies.json --tenant acme --table Movie --dry-run
  $ tablecast import movies.json --tenant acme --table Movie
`

export function addImport(program: Command, open: OpenDatabase): void {
  program
    .command('import <file>')
    .summary('fill a table from a CSV or JSON file')
    .description('Fill a table from a CSV or JSON file, and make the table when there is none.')
    .requiredOption('--tenant <slug>', 'whose table')
    .requiredOption('--table <name>', 'the table, like SalesOrder')
    .option('--plural <name>', 'the plural of a table that is made, like salesOrders')
    .addOption(new Option('--format <name>', 'instead of what the extension says').choices(formatNames))
    .option('--raw', 'take text of CSV as it stands, also an apostrophe before =, +, - or @')
    .option('--rejected <path>', 'where rejected rows go; a new file')
    .option('--dry-run', 'show the mapping and what would be rejected; write nothing')
    .option('--json', 'print the summary only, as one line of JSON')
    .addHelpText('after', details)
    .action(async (file: string, options: Options) => {
      const summary = await run(open, file, options).catch((error) => {
        // Whatever it was: 1 says that all rows were read and some rejected, so here it would be untrue.
        throw toUsage(error)
      })
      process.stdout.write(options.json ? `${JSON.stringify(summary)}\n` : describeSummary(summary))
      process.exitCode = summary.rejected > 0 ? 1 : 0
    })
}

async function run(open: OpenDatabase, file: string, options: Options): Promise<ImportSummary> {
  const { tenant, table, plural, format, raw, rejected, dryRun, json } = options
  const { database, close } = await open()
  const progress = json || !process.stderr.isTTY ? undefined : openBar()
  try {
    const tenantId = await findActiveTenant(database, tenant)
    return await importFile({
      database,
      tenantId,
      actor,
      file,
      tableName: table,
      pluralName: plural,
      format,
      raw,
      rejectedFile: rejected,
      dryRun,
      onMapping: (plan) => {
        progress?.stop()
        return json || process.stdout.write(describeMapping(plan))
      },
      onProgress: progress?.show,
    })
  } finally {
    progress?.stop()
    await close()
  }
}

/** A bar on stderr, which leaves stdout to what was asked for. */
function openBar() {
  const bar = new cliProgress.SingleBar({
    format: '{stage} {bar} {percentage}% · {rows} rows',
    stream: process.stderr,
    clearOnComplete: true,
    hideCursor: true,
  })
  let isShown = false
  return {
    show({ stage, bytes, ofBytes, rows }: Progress): void {
      if (!isShown) {
        bar.start(ofBytes, bytes, { stage, rows })
        isShown = true
      }
      bar.update(bytes, { stage, rows })
    },
    /** Takes it away, until there is more to show. */
    stop(): void {
      if (isShown) {
        bar.stop()
        isShown = false
      }
    },
  }
}

function describeMapping(plan: { table: string; created: boolean; mapping: MappedColumn[] }): string {
  const head = ['header', 'field', 'kind', 'values']
  const rows = plan.mapping.map(({ header, field, kind, filled }) => [
    JSON.stringify(header).slice(1, -1),
    field,
    kind,
    String(filled),
  ])
  const widths = head.map((_, index) => Math.max(...[head, ...rows].map((row) => row[index]?.length ?? 0)))
  const lines = [head, widths.map((width) => '-'.repeat(width)), ...rows].map((row) =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  return `${plan.created ? 'New table' : 'Table'} ${plan.table}\n\n${lines.join('\n')}\n\n`
}

function describeSummary(summary: ImportSummary): string {
  const { dryRun, read, written, rejected, rejectedFile, reasons, seconds } = summary
  const lines = [
    dryRun
      ? `Nothing is written. Of ${read} rows ${written} would be, ${rejected} would be rejected.`
      : `Read ${read} rows in ${seconds} s: ${written} written, ${rejected} rejected.`,
    ...reasons.map(({ rows, line, message }) => `  ${rows} × such as on line ${line}: ${message}`),
    ...(rejectedFile === null ? [] : [`The rejected rows are in ${rejectedFile}.`]),
  ]
  return `${lines.join('\n')}\n`
}
