import type { Kysely } from 'kysely'
import type { ReleaseMigration } from './migration.ts'
import { emptyLog, readLog } from './migration-log.ts'
import { compareMigrations, findProblems, type Standing } from './migration-state.ts'

/** What is to be done to a database so that it is at this release. */
export interface Upgrade {
  /** Statements for what the log lacks. */
  log: readonly string[]
  missing: readonly ReleaseMigration[]
  /** Applied by a release that kept no checksums; from then on they are expected to be as this release has them. */
  adopted: readonly ReleaseMigration[]
}

/** Refuses a database with migrations that are not this release's. */
export async function findUpgrade(
  db: Kysely<unknown>,
  release: readonly ReleaseMigration[],
): Promise<Upgrade> {
  const log = await readLog(db)
  const states = compareMigrations(release, log.entries)
  refuse(findProblems(states, 'changed', 'unknown', 'skipped'))
  const standing = new Map(states.map((state) => [state.name, state.standing]))
  const those = (which: Standing) => release.filter(({ name }) => standing.get(name) === which)
  return { log: log.missing, missing: those('missing'), adopted: those('unverified') }
}

/** That of an empty database. */
export function upgradeFromNothing(release: readonly ReleaseMigration[]): Upgrade {
  return { log: emptyLog.missing, missing: release, adopted: [] }
}

/** Throws the sentences, and so ends the transaction and undoes all that was done in it. */
export function refuse(problems: readonly string[]): void {
  if (problems.length > 0) {
    throw new Error(problems.join(' '))
  }
}
