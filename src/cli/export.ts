import { setFlagsFromString } from 'node:v8'
import cliProgress from 'cli-progress'
import { type Command, Option } from 'commander'
import { type ExportProgress, type ExportSummary, exportTable } from '../exchange/export.ts'
import { outputFormatNames } from '../exchange/output-format.ts'
import { counted } from '../names/words.ts'
import { findActiveTenant } from './find-tenant.ts'
import { listenForStop } from './listen.ts'
import type { OpenDatabase } from './open.ts'
import { readReferences, referenceOption } from './references.ts'
import { toUsage, UsageError } from './usage.ts'

interface Options {
  tenant: string
  table: string
  format?: string
  output?: string
  force?: boolean
  fields?: string
  reference?: string[]
  filter?: string
  system?: boolean
  raw?: boolean
  bom?: boolean
  json?: boolean
}

const details = `
Records come in the order of their ids, as they all were at one moment. Values are as GraphQL gives them out:
decimals with the digits of their field, choices by value, moments in UTC. The columns are the id and the fields by
name, so that an import into an equal table makes the same records again.

A relation is written as the id of the record, or ids with ; between (JSON: an array). With --reference
company=Company.name it is what the record has in that unique field, as an import with the same option reads it; in a
list of CSV a value with ; or a quote, or with spaces at its ends, is in double quotes. What is deleted, or has no
value there, is left out, and how often is told.

CSV: UTF-8, a comma between, a line feed after each record. A missing value is nothing, an empty text is "". Text
that a spreadsheet would take for a formula (=, +, -, @, a tab or a carriage return first) gets an apostrophe before
it, which an import takes off again; --raw leaves it as it is. JSON: an array of objects. NDJSON: one object a line.
In both a missing value is null, and decimals and bigints are strings.

A file is written beside its place and gets its name when it is complete. One whose name ends with .gz is
compressed. There is no order to choose: sorting is what a database or a shell does better with the file.

Exit codes: 0 everything is exported, 1 the reader of stdout left before the end, 2 not exported, or not to the end.

Examples:
  $ tablecast export --tenant acme --table Movie --output movies.csv.gz
  $ tablecast export --tenant acme --table Movie --fields title,imdbRating --format ndjson | head
  $ tablecast export --tenant acme --table Deal --fields title,company --reference company=Company.name
  $ tablecast export --tenant acme --table Movie --filter '{"imdbRating": {"gte": 8}}' --output best.json
`

export function addExport(program: Command, open: OpenDatabase): void {
  program
    .command('export')
    .summary('write the records of a table as CSV, JSON or NDJSON')
    .description('Write the records of a table as CSV, JSON or NDJSON, to stdout or a file.')
    .requiredOption('--tenant <slug>', 'whose table')
    .requiredOption('--table <name>', 'the table, like SalesOrder')
    .addOption(
      new Option('--format <name>', 'instead of what the extension of the file says; csv for stdout').choices(
        outputFormatNames,
      ),
    )
    .option('--output <file>', 'a new file, instead of stdout')
    .option('--force', 'replace the file when it is there')
    .option('--fields <names>', 'these columns in this order, with commas between')
    .addOption(referenceOption('write the values of that unique field, instead of ids'))
    .option('--filter <json>', "only what matches a filter of the table's API")
    .option('--system', 'add version, createdAt, updatedAt, createdBy and updatedBy, which no import takes')
    .option('--raw', 'write text of CSV as it is, also what a spreadsheet would take for a formula')
    .option('--bom', 'begin CSV with a byte order mark, for Excel')
    .option('--json', 'print a summary as one line of JSON; on stderr when stdout has the records')
    .addHelpText('after', details)
    .action(async (options: Options) => {
      const summary = await run(open, options).catch((error) => {
        throw toUsage(error)
      })
      if (!summary) {
        process.exitCode = 1
      } else if (options.json) {
        const stream = summary.file === null ? process.stderr : process.stdout
        stream.write(`${JSON.stringify(summary)}\n`)
      } else if (summary.file !== null) {
        process.stdout.write(describe(summary))
      } else {
        process.stderr.write(describeOmitted(summary))
      }
    })
}

/** Undefined when the reader of stdout had enough, as `head` has. */
async function run(open: OpenDatabase, options: Options): Promise<ExportSummary | undefined> {
  const { tenant, table, output, fields, reference, filter, json, ...rest } = options
  const references = readReferences(reference)
  const given = filter === undefined ? undefined : parse(filter)
  // What is written is garbage at once, and V8 would make ever more room for it: 320 MB of memory where 200 do as well.
  setFlagsFromString('--semi-space-growth-factor=1')
  const { signal } = listenForStop()
  const { database, close } = await open()
  // On a terminal that shows the records a bar would be in their way.
  const hasRoom = process.stderr.isTTY && (output !== undefined || !process.stdout.isTTY)
  const progress = json || !hasRoom ? undefined : openBar()
  try {
    const tenantId = await findActiveTenant(database, tenant)
    return await exportTable({
      ...rest,
      database,
      tenantId,
      tableName: table,
      to: output ?? process.stdout,
      fields: fields?.split(',').map((name) => name.trim()),
      references,
      filter: given,
      signal,
      onProgress: progress?.show,
    })
  } catch (error) {
    if (output === undefined && (error as NodeJS.ErrnoException).code === 'EPIPE') {
      return undefined
    }
    throw error
  } finally {
    progress?.stop()
    await close()
  }
}

function parse(filter: string): unknown {
  try {
    return JSON.parse(filter)
  } catch {
    throw new UsageError(`The filter is no JSON such as '{"imdbRating": {"gte": 8}}': ${filter}`)
  }
}

function openBar() {
  const bar = new cliProgress.SingleBar({
    format: '{bar} {percentage}% · {records}',
    stream: process.stderr,
    clearOnComplete: true,
    hideCursor: true,
  })
  let isShown = false
  return {
    show({ records, ofRecords }: ExportProgress): void {
      if (ofRecords === undefined) {
        return
      }
      const told = { records: counted(records, 'record') }
      if (!isShown) {
        bar.start(ofRecords, records, told)
        isShown = true
      }
      bar.update(records, told)
    },
    stop(): void {
      if (isShown) {
        bar.stop()
      }
    },
  }
}

const describe = (summary: ExportSummary): string => {
  const { file, records, columns, seconds } = summary
  const told = `Exported ${counted(records, 'record')} with ${counted(columns.length, 'column')} to ${file} in ${seconds} s.\n`
  return `${told}${describeOmitted(summary)}`
}

const describeOmitted = ({ omitted }: ExportSummary): string =>
  omitted
    .map(
      ({ field, links }) =>
        `Not written of ${field} (${links} ×): what is deleted, or has no value by which to tell it.\n`,
    )
    .join('')
