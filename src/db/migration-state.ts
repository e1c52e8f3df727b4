import type { ReleaseMigration } from './migration.ts'
import type { LoggedMigration } from './migration-log.ts'

/**
 * How a migration stands between a release and a database. `missing`: not applied yet. `skipped`: not applied,
 * though a later one is. `changed`: applied with other SQL. `unverified`: applied by a release that kept no
 * checksum. `unknown`: applied, and this release does not have it.
 */
export type Standing = 'applied' | 'missing' | 'skipped' | 'changed' | 'unverified' | 'unknown'

/** One migration, of the release or of the database or of both. */
export interface MigrationState {
  name: string
  appliedAt: Date | undefined
  standing: Standing
  breaking: boolean
}

/** All migrations of both, in order. */
export function compareMigrations(
  release: readonly ReleaseMigration[],
  logged: readonly LoggedMigration[],
): MigrationState[] {
  const log = new Map(logged.map((entry) => [entry.name, entry]))
  const last =
    logged
      .map(({ name }) => name)
      .sort()
      .at(-1) ?? ''
  const known = release.map(({ name, checksum, breaking }) => {
    const entry = log.get(name)
    return { name, appliedAt: entry?.at, breaking, standing: standingOf({ name, checksum }, entry, last) }
  })
  const names = new Set(release.map(({ name }) => name))
  const unknown = logged
    .filter(({ name }) => !names.has(name))
    .map(({ name, at, breaking }) => ({ name, appliedAt: at, breaking, standing: 'unknown' as const }))
  return [...known, ...unknown].sort((a, b) => (a.name < b.name ? -1 : 1))
}

function standingOf(
  { name, checksum }: { name: string; checksum: string },
  entry: LoggedMigration | undefined,
  last: string,
): Standing {
  if (!entry) {
    return name < last ? 'skipped' : 'missing'
  }
  if (entry.checksum === undefined) {
    return 'unverified'
  }
  return entry.checksum === checksum ? 'applied' : 'changed'
}

const sentences: Record<Standing, ((name: string) => string) | undefined> = {
  applied: undefined,
  missing: undefined,
  skipped: (name) =>
    `The migration ${name} is not applied although a later one is; take the later ones back, or give it a name that comes last.`,
  changed: (name) =>
    `The migration ${name} has changed since it was applied; use the release that applied it, or restore its file.`,
  unverified: (name) =>
    `No checksum was kept when the migration ${name} was applied; "tablecast migrate up" adopts it as this release has it.`,
  unknown: (name) =>
    `The migration ${name} is applied and this release does not have it; use the release that applied it, or a later one.`,
}

/** What is wrong with migrations that stand in one of these ways, as sentences. */
export function findProblems(states: readonly MigrationState[], ...standings: Standing[]): string[] {
  return states
    .filter(({ standing }) => standings.includes(standing))
    .flatMap(({ name, standing }) => sentences[standing]?.(name) ?? [])
}

/** What keeps this release from serving a database; one that is ahead is served, unless a migration says otherwise. */
export function findUnservable(states: readonly MigrationState[]): string[] {
  const lacking = states.filter(({ appliedAt }) => appliedAt === undefined)
  const breaking = states.filter(({ standing, breaking }) => standing === 'unknown' && breaking)
  const list = (some: readonly MigrationState[]) => some.map(({ name }) => name).join(', ')
  return [
    ...(lacking.length > 0
      ? [`The database lacks migrations (${list(lacking)}); run "tablecast migrate up" first.`]
      : []),
    ...(breaking.length > 0
      ? [
          `The database has migrations that this release cannot serve (${list(breaking)}); use the release that applied them, or a later one.`,
        ]
      : []),
  ]
}
