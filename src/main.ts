import { Command, CommanderError } from 'commander'
import packageJson from '../package.json' with { type: 'json' }
import { addDev } from './cli/dev.ts'
import { addImport } from './cli/import.ts'
import { addMigrate } from './cli/migrate.ts'
import { databaseOpener } from './cli/open.ts'
import { addSchema } from './cli/schema.ts'
import { addServe } from './cli/serve.ts'
import { addTenant } from './cli/tenant.ts'
import { addToken } from './cli/token.ts'
import { UsageError } from './cli/usage.ts'
import { readConfig } from './config.ts'
import { Failure } from './errors.ts'
import { ConfigError } from './settings.ts'

const program = new Command('tablecast')
  .description(packageJson.description)
  .version(packageJson.version)
  .showHelpAfterError('(add --help for what there is)')
  .exitOverride()

const config = () => readConfig(process.env)
const open = databaseOpener(config)

addDev(program, config)
addServe(program, config)
addMigrate(program, config)
addTenant(program, open)
addToken(program, config)
addImport(program, open)
addSchema(program, open)

try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = tell(error)
}

/** Says what went wrong in a sentence, and gives the exit code: 2 for a wrong use, 1 for what failed. */
function tell(error: unknown): number {
  if (error instanceof CommanderError) {
    // Commander has said it already; asking for help is no mistake.
    return error.exitCode === 0 ? 0 : 2
  }
  const lines =
    error instanceof Failure
      ? [
          error.message,
          ...(error.details.issues ?? []).slice(1).map(({ message }) => message),
          error.details.hint,
        ]
      : [error instanceof Error ? error.message : String(error)]
  process.stderr.write(`${lines.filter(Boolean).join('\n')}\n`)
  return error instanceof UsageError || error instanceof ConfigError ? 2 : 1
}
