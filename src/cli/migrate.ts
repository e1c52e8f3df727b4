import type { Command } from 'commander'
import type { Config } from '../config.ts'
import { migrateDown, migrateUp, migrationStates } from '../db/migrate.ts'
import { reachDatabase } from './open.ts'

export function addMigrate(program: Command, readConfig: () => Config): void {
  const migrate = program
    .command('migrate')
    .description("Bring Tablecast's own tables to this release, at DATABASE_ADMIN_URL or else DATABASE_URL.")
  migrate
    .command('up')
    .description('apply every migration that is missing')
    .action(() =>
      withDatabase(readConfig(), async ({ url, adminUrl }) => {
        const applied = await migrateUp(adminUrl, { login: new URL(url).username })
        tell(applied.length > 0 ? applied.map((name) => `applied ${name}`) : ['nothing to apply'])
      }),
    )
  migrate
    .command('down')
    .description('take the last migration back, with everything it holds')
    .option('--all', 'take all of them back')
    .requiredOption('--yes', 'say that data may be lost')
    .action(({ all }: { all?: boolean }) =>
      withDatabase(readConfig(), async ({ adminUrl }) => {
        const reverted = await migrateDown(adminUrl, { all: all === true })
        tell(reverted.length > 0 ? reverted.map((name) => `took back ${name}`) : ['nothing to take back'])
      }),
    )
  migrate
    .command('status')
    .description('list all migrations')
    .option('--json', 'as one line of JSON')
    .action(({ json }: { json?: boolean }) =>
      withDatabase(readConfig(), async ({ adminUrl }) => {
        const states = await migrationStates(adminUrl)
        tell(
          json
            ? [JSON.stringify(states.map(({ name, appliedAt = null }) => ({ name, appliedAt })))]
            : states.map(
                ({ name, appliedAt }) =>
                  `${appliedAt ? appliedAt.toISOString() : 'missing'.padEnd(24)}  ${name}`,
              ),
        )
      }),
    )
}

async function withDatabase(
  config: Config,
  work: (urls: { url: string; adminUrl: string }) => Promise<void>,
): Promise<void> {
  const reached = await reachDatabase(config)
  try {
    await work(reached)
  } finally {
    await reached.leave()
  }
}

function tell(lines: string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`)
}
