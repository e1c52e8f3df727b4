import { beforeAll, expect, it } from '@jest/globals'
import { cinema, idOf } from '../examples/cinema.ts'
import { useEngine } from '../sql/engine.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'
import { codesOf, seen } from './answer.ts'

const engine = useEngine()
let tenant: TestTenant
let made = 0

beforeAll(async () => {
  tenant = await makeTenant(engine.test, cinema)
})

async function makeMovie(): Promise<string> {
  const id = idOf(++made)
  await tenant.ask('mutation ($input: MovieInput!) { createMovie(input: $input) { id } }', {
    input: { id, title: 'Up', year: 2009, gross: '5.00', rating: 'PG' },
  })
  return id
}

const update = (id: string, patch: unknown, ifVersion?: number | null) =>
  tenant.send(
    `mutation ($id: ID!, $patch: MoviePatch!, $ifVersion: Int) {
      movie: updateMovie(id: $id, patch: $patch, ifVersion: $ifVersion) { version title year gross rating } }`,
    { id, patch, ifVersion },
  )

it('absent leaves a value, null clears it', async () => {
  const id = await makeMovie()
  expect((await update(id, { year: null, gross: '6.10' })).data).toEqual({
    movie: { version: 2, title: 'Up', year: null, gross: '6.10', rating: 'PG' },
  })
  const { rows } = await engine.superuser.query<{ data: object }>(
    'select data from tablecast.records where id = $1',
    [id],
  )
  expect(rows.map(({ data }) => Object.values(data).includes(null))).toEqual([false])
})

it('a default does not come back when its value is cleared or left alone', async () => {
  const id = await makeMovie()
  await update(id, { isClassic: null })
  await update(id, { title: 'Ran' })
  expect(await tenant.ask(`{ movie(by: { id: "${id}" }) { isClassic } }`)).toEqual({
    movie: { isClassic: null },
  })
})

it.each([
  [{ title: null }, ['patch.title required']],
  [{ title: 'x'.repeat(201), gross: '1.001' }, ['patch.title maxLength', 'patch.gross pattern']],
])('the patch %j is refused, and changes nothing', async (patch, issues) => {
  const id = await makeMovie()
  expect(seen(await update(id, { year: 1900, ...patch }))).toEqual({
    data: null,
    errors: [{ path: 'movie', code: 'INPUT_INVALID', issues }],
  })
  expect(await tenant.ask(`{ movie(by: { id: "${id}" }) { version year } }`)).toEqual({
    movie: { version: 1, year: 2009 },
  })
})

it('with the version that it is at a record is changed, with another one not', async () => {
  const id = await makeMovie()
  expect((await update(id, { year: 1 }, 1)).data).toMatchObject({ movie: { version: 2 } })
  expect(seen(await update(id, { year: 3 }, 1))).toEqual({
    data: null,
    errors: [{ path: 'movie', code: 'VERSION_CONFLICT', currentVersion: 2 }],
  })
  expect((await update(id, { year: 4 }, null)).data).toMatchObject({ movie: { version: 3, year: 4 } })
})

it('of many who change the same version one wins, and all others are told its new version', async () => {
  const id = await makeMovie()
  const answers = await Promise.all([10, 20, 30, 40].map((year) => update(id, { year }, 1)))
  const winners = answers.filter(({ errors }) => errors.length === 0)
  const losers = answers.filter(({ errors }) => errors.length > 0)
  expect(winners).toHaveLength(1)
  expect(
    losers.flatMap(({ errors }) =>
      errors.map(({ extensions }) => [extensions.code, extensions['currentVersion']]),
    ),
  ).toEqual(losers.map(() => ['VERSION_CONFLICT', 2]))
})

it('patches of different fields at the same time lose nothing', async () => {
  const id = await makeMovie()
  await Promise.all([update(id, { year: 1 }), update(id, { title: 'Ran' }), update(id, { rating: null })])
  expect(await tenant.ask(`{ movie(by: { id: "${id}" }) { version title year rating gross } }`)).toEqual({
    movie: { version: 4, title: 'Ran', year: 1, rating: null, gross: '5.00' },
  })
})

it('a record that is not there, is deleted, is another table’s or another tenant’s is RECORD_MISSING', async () => {
  const other = await makeTenant(engine.test, cinema)
  const theirs = idOf(900)
  await other.ask(`mutation { createMovie(input: { id: "${theirs}", title: "Theirs" }) { id } }`)
  const screen = idOf(901)
  await tenant.ask(`mutation { createScreen(input: { id: "${screen}", seats: 5 }) { id } }`)
  const deleted = await makeMovie()
  await tenant.ask(`mutation { deleteMovie(id: "${deleted}") { id } }`)
  for (const id of [idOf(999), deleted, screen, theirs]) {
    expect(seen(await update(id, { year: 1 }))).toEqual({
      data: null,
      errors: [{ path: 'movie', code: 'RECORD_MISSING' }],
    })
  }
  expect(await other.ask(`{ movie(by: { id: "${theirs}" }) { version } }`)).toEqual({ movie: { version: 1 } })
})

it('an id that is no UUID is BAD_REQUEST', async () => {
  expect(codesOf(await update('first', { year: 1 }))).toEqual(['BAD_REQUEST'])
})

it('the time of a change is to the millisecond and never before the last one, whatever the clock says', async () => {
  const id = await makeMovie()
  await engine.superuser.query(
    "update tablecast.records set updated_at = '2999-01-01T00:00:00.123Z' where id = $1",
    [id],
  )
  await update(id, { year: 1 })
  const { movie } = await tenant.ask<{ movie: Record<string, string> }>(
    `{ movie(by: { id: "${id}" }) { createdAt updatedAt } }`,
  )
  expect(movie['updatedAt']).toBe('2999-01-01T00:00:00.123Z')
  const { rows } = await engine.superuser.query(
    'select at from tablecast.record_history where record_id = $1 and version = 2',
    [id],
  )
  expect(rows).toEqual([{ at: new Date('2999-01-01T00:00:00.123Z') }])
})

it('who changed it and who made it are told apart', async () => {
  const id = await makeMovie()
  await engine.superuser.query(
    "update tablecast.records set created_by = 'user:eve', updated_by = 'user:eve' where id = $1",
    [id],
  )
  await update(id, { year: 1 })
  expect(await tenant.ask(`{ movie(by: { id: "${id}" }) { createdBy updatedBy } }`)).toEqual({
    movie: { createdBy: 'user:eve', updatedBy: 'user:ann' },
  })
})

it('history says what changed from what to what, and only that', async () => {
  const id = await makeMovie()
  await update(id, { year: 2009, title: 'Ran', rating: null })
  const { rows } = await engine.superuser.query<{
    changes: Record<string, unknown>
    action: string
    actor: string
  }>('select action, actor, changes from tablecast.record_history where record_id = $1 order by version', [
    id,
  ])
  expect(rows.map(({ action, actor }) => [action, actor])).toEqual([
    ['create', 'user:ann'],
    ['update', 'user:ann'],
  ])
  const changes = Object.values(rows[1]?.changes ?? {})
  expect(changes).toHaveLength(2)
  expect(changes).toEqual(
    expect.arrayContaining([
      ['Up', 'Ran'],
      [expect.any(String), null],
    ]),
  )
})

it('a version that only this operation has made is never told as the current one: it ends with the operation', async () => {
  const id = await makeMovie()
  const first = 'a: updateMovie(id: $id, patch: { year: 1 }) { version }'
  for (const second of [
    'b: updateMovie(id: $id, patch: { year: 2 }, ifVersion: 99) { version }',
    'b: deleteMovie(id: $id, ifVersion: 99) { version }',
  ]) {
    const { errors } = await tenant.send(`mutation ($id: ID!) { ${first} ${second} }`, { id })
    expect(errors.map(({ extensions }) => extensions)).toEqual([
      { code: 'VERSION_CONFLICT', hint: expect.any(String) },
    ])
  }
  expect(await tenant.ask(`{ movie(by: { id: "${id}" }) { version } }`)).toEqual({ movie: { version: 1 } })
  const both = `mutation ($id: ID!) { ${first} b: updateMovie(id: $id, patch: { year: 2 }, ifVersion: 2) { version } }`
  expect(await tenant.ask(both, { id })).toEqual({ a: { version: 2 }, b: { version: 3 } })
})
