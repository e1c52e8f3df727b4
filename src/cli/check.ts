import { setFlagsFromString } from 'node:v8'
import { type Command, InvalidArgumentError } from 'commander'
import { type CheckRequest, checkRecords, type Place } from '../changes/check.ts'
import { counted } from '../names/words.ts'
import { describeDrift, openTally } from './drift-tally.ts'
import { listenForStop } from './listen.ts'
import type { OpenDatabase } from './open.ts'
import { toUsage, UsageError } from './usage.ts'

interface Options extends Pick<CheckRequest, 'tenant' | 'table' | 'from' | 'rate' | 'repair'> {
  json?: boolean
}

const details = `
Records that were written under older rules, by an import of SQL or by an accident, may break the rules of today: they
can be read all the same, with null where a value is none of its kind. This tells which and why.

What is kept beside records, values of unique fields, links and the columns that relations are looked up in, is
compared with them; --repair holds what is not held, gives back what no record has, and makes links and these columns
what records say. What they say it never changes: not when they refer to what is not there, or to what is deleted and
should not be.

It walks by id, in short transactions: what is changed meanwhile is seen or not. Every ten seconds, and when it is
stopped, stderr says how far it is; --from goes on there. What was found before is not told again.

With --json each finding is a line: tenant, table, id, field (null when there is none), key, path (inside of the
value), rule, message, and with --repair whether it was repaired. The last line is a summary: records, findings.

Exit codes: 0 nothing found, or all of it repaired, 1 something found, 2 not checked, or not to the end.

Examples:
  $ tablecast check
  $ tablecast check --tenant acme --table Deal --rate 2000
  $ tablecast check --json | jq -r 'select(.rule == "required").id'
`

export function addCheck(program: Command, open: OpenDatabase): void {
  program
    .command('check')
    .summary('hold stored records against the definitions of today')
    .description('Hold stored records against the definitions of today, and tell what does not fit.')
    .option('--tenant <slug>', 'only its records')
    .option('--table <name>', 'only records of this table; with --tenant')
    .option('--rate <records>', 'at most so many a second', readRate)
    .option('--from <place>', 'go on behind a record: tenant/Table/id', readPlace)
    .option('--repair', 'put right what is kept beside records; these stay as they are')
    .option('--json', 'print each finding, and a summary, as a line of JSON')
    .addHelpText('after', details)
    .action(async (options: Options) => {
      if (options.table !== undefined && options.tenant === undefined) {
        throw new UsageError('--table needs --tenant: tenants may have tables of the same name.')
      }
      const findings = await run(open, options).catch((error) => {
        throw toUsage(error)
      })
      process.exitCode = findings > 0 ? 1 : 0
    })
}

const progressMs = 10_000

async function run(open: OpenDatabase, { json = false, ...chosen }: Options): Promise<number> {
  // As with an export: what is read is garbage at once, and V8 would make ever more room for it.
  setFlagsFromString('--semi-space-growth-factor=1')
  const { signal } = listenForStop()
  const { database, close } = await open()
  const tally = openTally()
  let place: Place | undefined = chosen.from
  let records = 0
  let left = 0
  let told = Date.now()
  // What goes wrong with it is met where it is written to.
  process.stdout.on('error', () => {})
  try {
    for await (const checked of checkRecords({ ...chosen, database, signal })) {
      for (const finding of checked.findings) {
        tally.add(finding)
        left += finding.repaired ? 0 : 1
        await (json && print(JSON.stringify(finding)))
      }
      place = checked.place ?? place
      records += checked.records
      if (place && Date.now() - told > progressMs) {
        told = Date.now()
        process.stderr.write(`Checked ${counted(records, 'record')}, up to ${toText(place)}.\n`)
      }
    }
    const findings = tally.count()
    const repaired = chosen.repair ? { repaired: findings - left } : {}
    await print(
      json
        ? JSON.stringify({ records, findings, ...repaired })
        : describeDrift(tally.groups(), { records, ...repaired }),
    )
    return left
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') {
      // The reader has had enough, as head has.
      return left
    }
    const reason = signal.aborted ? 'It was stopped.' : (error as Error).message
    throw new UsageError(
      place ? `${reason}\nChecked ${counted(records, 'record')}; to go on: --from ${toText(place)}` : reason,
    )
  } finally {
    await close()
  }
}

const toText = ({ tenant, table, id }: Place): string => `${tenant}/${table}/${id}`

/** No faster than its reader takes it. */
function print(line: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(`${line}\n`, (error) => (error ? reject(error) : resolve()))
  })
}

function readRate(text: string): number {
  const rate = Number(text)
  if (!Number.isInteger(rate) || rate < 1) {
    throw new InvalidArgumentError('It is a whole number of records, at least 1.')
  }
  return rate
}

function readPlace(text: string): Place {
  const [, tenant = '', table = '', id = ''] =
    /^([^/]+)\/([^/]+)\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i.exec(text) ?? []
  if (id === '') {
    throw new InvalidArgumentError('It is the place that a check has told: tenant/Table/id.')
  }
  return { tenant, table, id }
}
