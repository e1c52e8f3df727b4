import type { Command } from 'commander'
import type { Config } from '../config.ts'
import { migrateDown, migrateUp, migrationStates, verifyMigrations } from '../db/migrate.ts'
import { completeScript, migrationScript } from '../db/migration-script.ts'
import { loginOf } from '../db/serving-grants.ts'
import { reachDatabase } from './open.ts'
import { UsageError } from './usage.ts'

interface Flags {
  json?: true
  all?: true
}

export function addMigrate(program: Command, readConfig: () => Config): void {
  const migrate = program
    .command('migrate')
    .description("Bring Tablecast's own tables to this release, at DATABASE_ADMIN_URL or else DATABASE_URL.")
  const withUrls = (work: (urls: Urls) => Promise<void>) => withDatabase(readConfig(), work)
  migrate
    .command('up')
    .description('apply every migration that is missing, all or none')
    .option('--json', 'as one line of JSON')
    .action(({ json }: Flags) =>
      withUrls(async ({ url, adminUrl }) => {
        const migrated = await migrateUp(adminUrl, { login: loginOf(url) })
        const { applied, adopted } = migrated
        const lines = [
          ...applied.map((name) => `applied ${name}`),
          ...adopted.map((name) => `adopted ${name}, of which no checksum was kept`),
        ]
        tell(json, migrated, lines.length > 0 ? lines : ['nothing to apply'])
      }),
    )
  migrate
    .command('down')
    .description('take the last migration back, with everything it holds')
    .argument('[to]', 'take back all after this one, and keep it')
    .option('--all', 'take all of them back')
    .option('--json', 'as one line of JSON')
    .requiredOption('--yes', 'say that data may be lost')
    .action((to: string | undefined, { all, json }: Flags) =>
      withUrls(async ({ adminUrl }) => {
        await expectApplied(adminUrl, to, all)
        const takenBack = await migrateDown(adminUrl, { all: all === true, ...(to ? { to } : {}) })
        const lines = takenBack.map((name) => `took back ${name}`)
        tell(json, { takenBack }, lines.length > 0 ? lines : ['nothing to take back'])
      }),
    )
  migrate
    .command('status')
    .description('list all migrations, of this release and of the database')
    .option('--json', 'as one line of JSON')
    .action(({ json }: Flags) =>
      withUrls(async ({ adminUrl }) => {
        const states = await migrationStates(adminUrl)
        tell(
          json,
          states.map((state) => ({ ...state, appliedAt: state.appliedAt ?? null })),
          states.map(({ name, appliedAt, standing }) => {
            const time = appliedAt?.toISOString() ?? 'missing'
            return `${time.padEnd(24)}  ${name}${/^(applied|missing)$/.test(standing) ? '' : `  ${standing}`}`
          }),
        )
      }),
    )
  migrate
    .command('verify')
    .description('compare what is applied with what this release has; exit code 1 when they differ')
    .option('--json', 'as one line of JSON')
    .action(({ json }: Flags) =>
      withUrls(async ({ adminUrl }) => {
        const problems = await verifyMigrations(adminUrl)
        tell(
          json,
          { problems },
          problems.length > 0 ? problems : ['what is applied is what this release has'],
        )
        process.exitCode = problems.length > 0 ? 1 : 0
      }),
    )
  migrate
    .command('sql')
    .description('print what "up" would run, as a script for psql')
    .option('--all', 'as for an empty database; then no connection is made')
    .action(async ({ all }: Flags) => {
      if (all) {
        const { databaseUrl, databaseAdminUrl } = readConfig()
        const [login, admin] = [loginOf(databaseUrl), loginOf(databaseAdminUrl)]
        process.stdout.write(await completeScript(login === admin ? {} : { login }))
        return
      }
      await withUrls(async ({ url, adminUrl }) => {
        process.stdout.write(await migrationScript(adminUrl, { login: loginOf(url) }))
      })
    })
}

async function expectApplied(url: string, to: string | undefined, all: true | undefined): Promise<void> {
  if (to === undefined) {
    return
  }
  if (all) {
    throw new UsageError('Take back all migrations, or those after one; --all and a name do not go together.')
  }
  const applied = (await migrationStates(url)).filter(({ appliedAt }) => appliedAt !== undefined)
  if (!applied.some(({ name }) => name === to)) {
    throw new UsageError(`No migration ${to} is applied; see: tablecast migrate status.`)
  }
}

interface Urls {
  url: string
  adminUrl: string
}

async function withDatabase(config: Config, work: (urls: Urls) => Promise<void>): Promise<void> {
  const reached = await reachDatabase(config)
  try {
    await work(reached)
  } finally {
    await reached.leave()
  }
}

function tell(json: true | undefined, value: object, lines: readonly string[]): void {
  process.stdout.write(json ? `${JSON.stringify(value)}\n` : `${lines.join('\n')}\n`)
}
