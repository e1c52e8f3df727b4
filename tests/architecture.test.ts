import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { allFieldTypes } from '../src/fields/index.ts'
import { makeLaws, type Source } from './architecture/laws.ts'

const root = path.join(import.meta.dirname, '..')
const sources: Source[] = ['src', 'schema-migrations', 'benchmarks', 'docs', 'tests'].flatMap((folder) =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !(folder === 'tests' && file.startsWith('architecture')))
    .map((file) => ({
      file: `${folder}/${file}`,
      text: readFileSync(path.join(root, folder, file), 'utf8'),
    })),
)
const text = readFileSync(path.join(root, 'src/db/tables.ts'), 'utf8')
const laws = makeLaws({
  kinds: allFieldTypes.map(({ kind }) => kind),
  relations: [...text.matchAll(/'(tablecast(?:_view)?\.\w+)':/g)].map(([, name = '']) => name),
})

/** One break of each law, to see that the law would notice. */
const planted: Record<string, Source> = {
  'imports go down, and every file has a room': {
    file: 'src/plan/planted.ts',
    text: "import { x } from '../operations/create.ts'",
  },
  'no file leads back to itself': { file: 'src/plan/planted.ts', text: "import { x } from './planted.ts'" },
  'no folder is named for a role': { file: 'src/plan/utils/planted.ts', text: '' },
  'only fields/ knows kinds': { file: 'src/sql/planted.ts', text: "if (field.kind === 'text') {" },
  'fields, names, plan, sql and the building of schemas are pure': {
    file: 'src/sql/planted.ts',
    text: "import { openDatabase } from '../db/database.ts'",
  },
  'client failures are made in http, plan, catalog/check, db/refusal and write/refusal only': {
    file: 'src/operations/planted.ts',
    text: "throw new Failure('INTERNAL', 'x')",
  },
  'the pool stays in db/, and only db/ and the migrations speak to Postgres': {
    file: 'src/load/planted.ts',
    text: "import { openPool } from '../db/pool.ts'",
  },
  'GraphQL names are made in names/ only': {
    file: 'src/schema/planted.ts',
    text: ['const name = `', '{table}Filter`'].join('$'),
  },
  'relation names are spelled in db/, the builders of SQL and the migrations only': {
    file: 'src/http/planted.ts',
    text: "from('tablecast.tenants')",
  },
  'records are reached through sql/ only, and each way to them names tenant and table': {
    file: 'src/catalog/planted.ts',
    text: "from('tablecast_view.records')",
  },
  'no file has more than 200 lines': { file: 'src/plan/planted.ts', text: '\n'.repeat(200).concat('x') },
  'any and never as a way out of types stay where Pothos meets the run-time schema': {
    file: 'src/plan/planted.ts',
    text: 'const x = y as never',
  },
  'nothing is left loose': { file: 'src/plan/planted.ts', text: 'const x = 1 // TODO later' },
}

describe.each(laws)('$name', ({ name, violations }) => {
  it('holds', () => {
    expect(violations(sources)).toEqual([])
  })

  it('notices a break of it', () => {
    const source = planted[name]
    expect(source).toBeDefined()
    expect(violations(source ? [source] : [])).not.toEqual([])
  })
})
