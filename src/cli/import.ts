import { setFlagsFromString } from 'node:v8'
import { type Command, Option } from 'commander'
import { asideAtMost } from '../exchange/aside.ts'
import { circleAtMost } from '../exchange/batches.ts'
import { choicesRule } from '../exchange/choices.ts'
import { type ImportSummary, importFile } from '../exchange/import.ts'
import { formatNames } from '../exchange/source.ts'
import { describeMapping, describeSummary } from './describe-import.ts'
import { findActiveTenant } from './find-tenant.ts'
import { openBar } from './import-bar.ts'
import { actor, type OpenDatabase } from './open.ts'
import { readReferences, referenceOption } from './references.ts'
import { toUsage } from './usage.ts'

interface Options {
  tenant: string
  table: string
  plural?: string
  format?: string
  encoding?: string
  raw?: boolean
  choices?: boolean
  upsertBy?: string
  reference?: string[]
  resume?: boolean
  restart?: boolean
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

CSV: the first line has the headers; the delimiter (, ; tab |) is found out. A row with more or fewer cells
than the header is rejected. From text that begins with apostrophes and then =, +, -, @, a tab or a carriage
return one apostrophe is taken off, which an export has put there, unless --raw. JSON: an array of objects
(.json), or one object a line (.ndjson, .jsonl); a line that is none is rejected. Each may be gzipped
(movies.csv.gz).

The file is read three times: to see what it is written in, to see what its columns hold, and to write. UTF-8
and UTF-16 with a byte order mark are known for what they are; text of single bytes that is no UTF-8 is taken
for windows-1252, which Latin-1 is a part of, where its letters look western European, and this is said.

With --choices a column of text of a table that is made becomes a choice when it has
${choicesRule}. The texts are the labels, in alphabetical
order, and values are made of them (PG-13: PG_13). In JSON a column of lists of such texts becomes choices. When
two texts would have the same value the column stays what it is, and the mapping says why.

A column of a relation holds the id of a record, or in a list several with ; between (JSON: an array). With
--reference company=Company.name it holds what records of Company have in that unique field: Acme;Globex. In a list
of CSV a value may be in double quotes, a quote in it written twice, and must be where it has ; or begins with a
quote, or where spaces at its ends count. A row is rejected when one of the records is not there, or deleted; what is
missing is summed up at the end. In a table that is made such a column becomes a reference, or references when JSON
has lists there. At the other end it gets the plural of the table for a name where that is free; and where a table is
to refer to itself the column that it does so by becomes unique.

Rows may refer to any rows of their own file, by id or with --reference. Those that come too early are put aside,
${asideAtMost.toLocaleString('en')} at most, and written after all others. Those that refer to each other in a circle are written
together, up to ${circleAtMost.toLocaleString('en')}; where there are more, import without that column first and then with --upsert-by.

With --upsert-by each row updates the record that has its value in that field, or its id, and makes a new one when
there is none. Empty cells and nulls leave what the record has, and so do empty lists of a relation; what it refers
to already is never missing. A row is rejected when it has no value there, or when several records have it. Later
rows update what earlier ones have made, and two imports at once make no record twice. Each thousand rows the whole
table is looked through, so a large one takes its time.

An import that was stopped, however it was, can go on: --resume begins with the first row that is not yet in
the table or among the rejected ones. Of an import that is done it tells what was done, and of one that never
began it is the beginning, so that it may be repeated until it succeeds. The file is known by what it holds,
whatever it is called; to import one twice is no mistake once the first import is done.

Rejected rows are kept with their reasons, one JSON object a line, in <file>.rejected.ndjson, in the current
directory; a file that is there already is not touched. Written and rejected rows are always all rows.

Exit codes: 0 all rows written, 1 some rejected, 2 not imported, or not to the end.

Examples:
  $ tablecast import movies.json --tenant acme --table Movie --dry-run
  $ tablecast import movies.json --tenant acme --table Movie
  $ tablecast import deals.csv --tenant acme --table Deal --reference company=Company.name --reference owner=Person.email
  $ tablecast import prices.csv.gz --tenant acme --table Product --upsert-by sku --resume
`

export function addImport(program: Command, open: OpenDatabase): void {
  program
    .command('import <file>')
    .summary('fill a table from a CSV, JSON or NDJSON file')
    .description('Fill a table from a CSV, JSON or NDJSON file, and make the table when there is none.')
    .requiredOption('--tenant <slug>', 'whose table')
    .requiredOption('--table <name>', 'the table, like SalesOrder')
    .option('--plural <name>', 'the plural of a table that is made, like salesOrders')
    .addOption(new Option('--format <name>', 'instead of what the extension says').choices(formatNames))
    .option('--encoding <name>', 'what the file is written in, like latin1, instead of finding out')
    .option('--raw', 'take text of CSV as it stands, also an apostrophe before =, +, - or @')
    .option('--rejected <path>', 'where rejected rows go; a new file')
    .option('--choices', 'in a table that is made, make choices of columns with few texts')
    .option('--upsert-by <field>', 'update the record with the same value there, or with the same id')
    .addOption(referenceOption('a column holds values of that unique field of what it refers to'))
    .addOption(
      new Option('--resume', 'go on where an import of this file was stopped').conflicts([
        'restart',
        'dryRun',
      ]),
    )
    .option('--restart', 'begin again although one was stopped; what it has written stays')
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
  const { tenant, table, plural, rejected, json, reference, ...rest } = options
  const references = readReferences(reference)
  // What an import makes is garbage a moment later; given room, V8 would let it grow to a hundred megabytes first.
  setFlagsFromString('--semi-space-growth-factor=1')
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
      rejectedFile: rejected,
      references,
      ...rest,
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
