#!/usr/bin/env node
import { createRequire } from 'node:module'
import { Command, CommanderError } from 'commander'
import { addCheck } from './cli/check.ts'
import { addDev } from './cli/dev.ts'
import { addExport } from './cli/export.ts'
import { addImport } from './cli/import.ts'
import { addKey } from './cli/key.ts'
import { addMaintain } from './cli/maintain.ts'
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

// By the name of the package: it is found from src/ and from dist/, and the compiler makes no copy of it.
const { description, version }: { description: string; version: string } = createRequire(import.meta.url)(
  'tablecast/package.json',
)

const program = new Command('tablecast')
  .description(description)
  .version(version)
  .showHelpAfterError('(add --help for what there is)')
  .exitOverride()

const config = () => readConfig(process.env)
const open = databaseOpener(config)

addDev(program, config)
addServe(program, config)
addMigrate(program, config)
addTenant(program, open)
addKey(program, open)
addToken(program, config)
addImport(program, open)
addExport(program, open)
addSchema(program, open)
addMaintain(program, open)
addCheck(program, open)

// Whoever reads what is said may have had enough, as head has: that is no failure. And what is stopped is told elsewhere.
for (const output of [process.stdout, process.stderr]) {
  output.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.name !== 'AbortError') {
      throw error
    }
  })
}

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
      : [error instanceof Error ? error.message || String(Object(error).code ?? error.name) : String(error)]
  process.stderr.write(`${lines.filter(Boolean).join('\n')}\n`)
  return error instanceof UsageError || error instanceof ConfigError ? 2 : 1
}
