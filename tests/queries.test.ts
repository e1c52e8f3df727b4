import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from '@jest/globals'
import { execute, parse, validate } from 'graphql'
import type { CompiledQuery } from 'kysely'
import type { Catalog } from '../src/catalog/definition.ts'
import type { Failure } from '../src/errors.ts'
import { usualLimits } from '../src/limits.ts'
import { beginContext } from '../src/operations/context.ts'
import { endRehearsal } from '../src/operations/dry-run.ts'
import { buildSchema } from '../src/schema/build.ts'
import { agency, companies, deals, people } from './examples/agency.ts'
import { cinema, movies, screens } from './examples/cinema.ts'
import { deals as dealing, someDeals } from './examples/deals.ts'
import { troupe, troupeRecords } from './examples/troupe.ts'
import { printStatements, recordSession } from './queries/recorder.ts'
import { useEngine } from './sql/engine.ts'
import { makeTenant } from './support/tenant.ts'

// Each tests/queries/<name>.graphql runs on the cinema and the agency; beside it lie the statements that it may send
// (.sql) and what the client gets (.json). UPDATE_GOLDEN=1 writes them anew: the diff is what a change does to the SQL.
// A first line `# $cursor: …` runs that list before, and gives its endCursor to the query as $cursor; one that says
// `# on deals` or `# on troupe` has it run on the tables of that example.
const folder = join(import.meta.dirname, 'queries')
const names = readdirSync(folder).flatMap((file) => /^(.+)\.graphql$/.exec(file)?.[1] ?? [])
const isUpdate = process.env['UPDATE_GOLDEN'] === '1'

// Later than any clock: a record's time is never earlier than its last one.
const at = new Date('2100-01-01T00:00:00.000Z')

const engine = useEngine()
const catalogs = new Map<string, Catalog>()

beforeAll(async () => {
  const tenant = await makeTenant(engine.test, [...cinema, ...agency])
  for (const [type, inputs] of Object.entries({
    Movie: movies,
    Screen: screens,
    Company: companies,
    Person: people,
    Deal: deals,
  })) {
    for (const input of inputs) {
      await tenant.ask(`mutation ($input: ${type}Input!) { create${type}(input: $input) { id } }`, { input })
    }
  }
  catalogs.set('cinema', await engine.catalogOf(tenant))
  const other = await makeTenant(engine.test, dealing)
  await other.ask('mutation ($inputs: [DealInput!]!) { createDeals(inputs: $inputs) { id } }', {
    inputs: someDeals,
  })
  catalogs.set('deals', await engine.catalogOf(other))
  const stage = await makeTenant(engine.test, troupe)
  for (const [table, input] of troupeRecords) {
    await stage.ask(`mutation ($input: ${table}Input!) { create${table}(input: $input) { id } }`, { input })
  }
  catalogs.set('troupe', await engine.catalogOf(stage))
})

it.each(names)('%s sends these statements and answers this', async (name) => {
  const source = readFileSync(join(folder, `${name}.graphql`), 'utf8')
  const catalog = catalogs.get(/^# on (.+)$/m.exec(source)?.[1] ?? 'cinema')
  if (!catalog) {
    throw new Error(`${name} runs on nothing that there is`)
  }
  const cursorOf = /^# \$cursor: (.+)$/m.exec(source)?.[1]
  const cursor =
    cursorOf === undefined
      ? undefined
      : endCursorIn(await run(catalog, `{ list: ${cursorOf} { pageInfo { endCursor } } }`))
  const { sent, result } = await run(catalog, source, cursor)
  compare(`${name}.sql`, printStatements(sent, catalog))
  compare(`${name}.json`, `${JSON.stringify(result, null, 2)}\n`)
})

it('every golden file belongs to a query', () => {
  const strays = readdirSync(folder).filter(
    (file) => /\.(sql|json)$/.test(file) && !names.includes(file.replace(/\.\w+$/, '')),
  )
  expect(strays).toEqual([])
  expect(names.length).toBeGreaterThan(10)
})

/** Runs a document as the server does, in a transaction that is rolled back, so that each meets the same records. */
async function run(
  catalog: Catalog,
  source: string,
  cursor?: string,
): Promise<{ sent: CompiledQuery[]; result: object }> {
  const schema = buildSchema(catalog)
  const document = parse(source)
  expect(validate(schema, document)).toEqual([])
  const sent: CompiledQuery[] = []
  const result = await engine.database.write(catalog.tenantId, async (session) => {
    const context = beginContext({
      session: recordSession(session, sent),
      catalog,
      actor: 'user:ann',
      role: 'admin',
      requestId: 'request-1',
      at,
      limits: usualLimits,
    })
    const value = await execute({
      schema,
      document,
      variableValues: { cursor },
      contextValue: context,
    })
    await endRehearsal(context)
    return { value, commit: false }
  })
  const errors = result.errors?.map(({ path, originalError }) => {
    const cause = originalError as Failure
    return { path: path?.join('.'), code: cause.code, message: cause.message, ...cause.details }
  })
  return { sent, result: { data: result.data, ...(errors ? { errors } : {}) } }
}

function endCursorIn({ result }: { result: object }): string {
  return (result as { data: { list: { pageInfo: { endCursor: string } } } }).data.list.pageInfo.endCursor
}

function compare(file: string, actual: string): void {
  const path = join(folder, file)
  if (isUpdate) {
    writeFileSync(path, actual)
  }
  expect(actual).toBe(readFileSync(path, 'utf8'))
}
