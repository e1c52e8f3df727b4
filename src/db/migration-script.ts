import { ownFolder, type ReleaseMigration, readRelease } from './migration.ts'
import { withDatabase } from './migration-connection.ts'
import { printChecksum, printEntry } from './migration-log.ts'
import { printTurn } from './migration-turn.ts'
import { findUpgrade, type Upgrade, upgradeFromNothing } from './migration-upgrade.ts'
import { findServingGrants, grantServing } from './serving-grants.ts'

/** Who will connect to serve, when that is not who migrates; and the release's migrations, others in tests only. */
export interface ScriptOptions {
  login?: string | undefined
  folder?: string
}

/** What `up` would run on a database now, as one script for a client such as psql. */
export function migrationScript(
  url: string,
  { login, folder = ownFolder }: ScriptOptions = {},
): Promise<string> {
  return withDatabase(url, async (db) => {
    const upgrade = await findUpgrade(db, await readRelease(folder))
    const grants = login ? (await findServingGrants(db, login)).statements : []
    return toScript(upgrade, grants)
  })
}

/** What `up` would run on an empty database; no connection is needed for it. */
export async function completeScript({ login, folder = ownFolder }: ScriptOptions = {}): Promise<string> {
  return toScript(upgradeFromNothing(await readRelease(folder)), login ? grantServing(login) : [])
}

function toScript({ log, missing, adopted }: Upgrade, grants: readonly string[]): string {
  const parts = [
    { title: 'the log of migrations', statements: log },
    ...missing.map((migration) => ({ title: migration.name, statements: toStatements(migration) })),
    { title: 'checksums of what was applied without', statements: adopted.map(printChecksum) },
    { title: 'the login that serves', statements: grants },
  ].filter(({ statements }) => statements.length > 0)
  return parts.length === 0
    ? '-- There is nothing to apply.\n'
    : [
        '-- What "tablecast migrate up" would run here: all or nothing. With psql: psql -v ON_ERROR_STOP=1 -f <file>',
        print(printTurn()),
        ...parts.map(({ title, statements }) => `-- ${title}\n${print(statements)}`),
        print(['commit']),
      ].join('\n')
}

function toStatements(migration: ReleaseMigration): string[] {
  return [...migration.statements, printEntry(migration)]
}

function print(statements: readonly string[]): string {
  return statements.map((statement) => `${statement};\n`).join('')
}
