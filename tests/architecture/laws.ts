import path from 'node:path'

/** A source file: its path from the root of the project, and its text. */
export interface Source {
  file: string
  text: string
}

/** A law of the house: what it says, and which lines of which files break it. */
export interface Law {
  name: string
  violations(sources: readonly Source[]): string[]
}

/** The rooms from the ground up: a file imports from its own room or from a lower one. */
const rooms = [
  'errors.ts',
  'settings.ts',
  'limits.ts',
  'config.ts',
  'option-rules.ts',
  'options.ts',
  'db',
  'fields',
  'names',
  'catalog',
  'plan',
  'sql',
  'load',
  'write',
  'changes',
  'operations',
  'schema',
  'exchange',
  'upkeep',
  'catalog-schema',
  'http',
  'app.ts',
  'index.ts',
  'cli',
  'main.ts',
]

const roomOf = (file: string): string => file.split('/')[1] ?? ''
const inRoom = ({ file }: Source, ...names: string[]): boolean => names.includes(roomOf(file))

interface Import {
  from: string
  to: string
  typeOnly: boolean
}

function importsOf({ file, text }: Source): Import[] {
  const found = text.matchAll(
    /^(?:import|export)\s+(type\s+)?(?:[^'"]*?\sfrom\s+)?'([^']+)'|\bimport\('([^']+)'\)/gm,
  )
  return [...found].map(([, type, from, dynamic]) => {
    const target = from ?? dynamic ?? ''
    return {
      from: file,
      to: target.startsWith('.') ? path.posix.join(path.posix.dirname(file), target) : target,
      typeOnly: type !== undefined,
    }
  })
}

/** Every line that matches, as `file:line: text`. */
function lines(sources: readonly Source[], pattern: RegExp): string[] {
  return sources.flatMap(({ file, text }) =>
    text.split('\n').flatMap((line, index) => {
      const isComment = /^\s*(\/\/|\*|\/\*)/.test(line)
      return !isComment && pattern.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : []
    }),
  )
}

const src = (sources: readonly Source[]): Source[] => sources.filter(({ file }) => file.startsWith('src/'))

export function makeLaws(facts: { kinds: readonly string[]; relations: readonly string[] }): Law[] {
  const kinds = facts.kinds.join('|')
  const relations = facts.relations.map((relation) => relation.replace('.', '\\.')).join('|')
  return [
    {
      name: 'imports go down, and every file has a room',
      violations: (sources) =>
        src(sources).flatMap((source) => {
          const height = rooms.indexOf(roomOf(source.file))
          if (height < 0) {
            return [`${source.file}: there is no such room`]
          }
          return importsOf(source)
            .filter(({ to }) => to.startsWith('src/') && rooms.indexOf(roomOf(to)) > height)
            .map(({ to }) => `${source.file} imports ${to}`)
        }),
    },
    { name: 'no file leads back to itself', violations: (sources) => findCycles(src(sources)) },
    {
      name: 'no folder is named for a role',
      violations: (sources) =>
        sources
          .map(({ file }) => file)
          .filter((file) =>
            /\/(utils?|helpers?|common|shared|types|constants|services?|managers?)(\/|\.ts$)/.test(file),
          ),
    },
    {
      name: 'only fields/ knows kinds',
      violations: (sources) =>
        lines(
          src(sources).filter((source) => !inRoom(source, 'fields')),
          // `kind` of a filter or an identity has other values; those of the vocabulary are ours to guard.
          new RegExp(
            `\\bkind\\s*[!=]==?\\s*'(${kinds})'|'(${kinds})'\\s*[!=]==?\\s*[\\w.]*kind\\b|case '(${kinds})':`,
          ),
        ),
    },
    {
      name: 'fields, names, plan, sql and the building of schemas are pure',
      violations: (sources) => {
        const pure = src(sources).filter(
          (source) =>
            inRoom(source, 'fields', 'names', 'plan', 'sql') || /^src\/schema\/(?!cache)/.test(source.file),
        )
        const reaching = pure.flatMap((source) =>
          importsOf(source)
            // Names of relations, and a Kysely that can only compile, are no way to a database.
            .filter(
              ({ to, typeOnly }) =>
                /^(pg$|node:fs|src\/db\/(?!tables\.ts|statement\.ts))/.test(to) && !typeOnly,
            )
            .map(({ to }) => `${source.file} imports ${to}`),
        )
        return [...reaching, ...lines(pure, /\b(async|await)\b/)]
      },
    },
    {
      name: 'client failures are made in http, plan, catalog/check, db/refusal and write/refusal only',
      violations: (sources) =>
        lines(
          src(sources).filter(
            (source) =>
              !inRoom(source, 'http', 'plan') &&
              !/^src\/(catalog\/check|(db|write)\/refusal)\.ts$/.test(source.file),
          ),
          /\bnew Failure\(/,
        ),
    },
    {
      name: 'the pool stays in db/, and only db/ and the migrations speak to Postgres',
      violations: (sources) =>
        src(sources).flatMap((source) => {
          const imports = importsOf(source)
          const drivers = inRoom(source, 'db') ? [] : imports.filter(({ to }) => to === 'pg')
          const pools = imports.filter(
            ({ to }) => to === 'src/db/pool.ts' && source.file !== 'src/db/database.ts',
          )
          return [...drivers, ...pools].map(({ to }) => `${source.file} imports ${to}`)
        }),
    },
    {
      name: 'GraphQL names are made in names/ only',
      violations: (sources) =>
        lines(
          src(sources).filter((source) => !inRoom(source, 'names', 'cli')),
          /`[^`]*\$\{[^}]*\}(Connection|Edge|Filter|Order|Input|Patch|By|s)`|`(create|update|delete|upsert|restore|purge)\$\{/,
        ),
    },
    {
      name: 'relation names are spelled in db/, the builders of SQL and the migrations only',
      violations: (sources) =>
        lines(
          src(sources).filter((source) => !inRoom(source, 'db', 'sql', 'catalog')),
          new RegExp(`\\b(${relations})\\b`),
        ),
    },
    {
      name: 'records are reached through sql/ only, and each way to them names tenant and table',
      violations: (sources) =>
        lines(
          src(sources).filter(
            (source) =>
              !/^src\/(db\/tables|sql\/(scope|past|deletion|diff|history|hold|link-drift|links|referrers|related|write|write-history|unique|unique-field))\.ts$/.test(
                source.file,
              ),
          ),
          /tablecast(_view)?\.(records|record_history|links|unique_values)\b/,
        ),
    },
    {
      name: 'no file has more than 200 lines',
      violations: (sources) =>
        sources
          .filter(({ file }) => /^(src|schema-migrations|benchmarks|docs)\//.test(file))
          .map(({ file, text }) => ({ file, count: text.trimEnd().split('\n').length }))
          .filter(({ count }) => count > 200)
          .map(({ file, count }) => `${file}: ${count} lines`),
    },
    {
      name: 'any and never as a way out of types stay where Pothos meets the run-time schema',
      violations: (sources) =>
        lines(
          src(sources).filter((source) => !inRoom(source, 'schema')),
          /\bas (any|never)\b|: any\b|<any>/,
        ),
    },
    {
      name: 'nothing is left loose',
      violations: (sources) =>
        lines(
          sources,
          /\.(skip|only)\(|\bxit\(|\bxdescribe\(|\bTODO\b|\bFIXME\b|@ts-ignore|biome-ignore|console\.log/,
        ),
    },
  ]
}

/** Cycles of imports that are there at run time; types are erased. */
function findCycles(sources: readonly Source[]): string[] {
  const next = new Map(
    sources.map((source) => [
      source.file,
      importsOf(source)
        .filter(({ typeOnly }) => !typeOnly)
        .map(({ to }) => to),
    ]),
  )
  const done = new Set<string>()
  const cycles: string[] = []
  const walk = (file: string, trail: string[]): void => {
    if (trail.includes(file)) {
      cycles.push([...trail.slice(trail.indexOf(file)), file].join(' → '))
    } else if (!done.has(file)) {
      for (const target of next.get(file) ?? []) {
        walk(target, [...trail, file])
      }
      done.add(file)
    }
  }
  for (const file of next.keys()) {
    walk(file, [])
  }
  return cycles
}
