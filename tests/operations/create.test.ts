import { beforeAll, expect, it } from '@jest/globals'
import { cinema, idOf } from '../examples/cinema.ts'
import { useEngine } from '../sql/engine.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'
import { codesOf, seen } from './answer.ts'

const engine = useEngine()
let tenant: TestTenant

beforeAll(async () => {
  tenant = await makeTenant(engine.test, cinema)
})

const create = (input: unknown, selection = 'id') =>
  tenant.send(`mutation ($input: MovieInput!) { movie: createMovie(input: $input) { ${selection} } }`, {
    input,
  })
const count = async () =>
  (await tenant.ask<{ movies: { totalCount: number } }>('{ movies { totalCount } }')).movies.totalCount

it('a new record has an id, version 1, its times to the millisecond, and who made it', async () => {
  const earliest = Date.now()
  const { data } = await create({ title: 'Up' }, 'id version createdAt updatedAt createdBy updatedBy')
  const { movie } = data as { movie: Record<string, string> }
  expect(movie).toMatchObject({ version: 1, createdBy: 'user:ann', updatedBy: 'user:ann' })
  expect(movie['id']).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(movie['createdAt']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  expect(movie['updatedAt']).toBe(movie['createdAt'])
  expect(Date.parse(movie['createdAt'] ?? '')).toBeGreaterThanOrEqual(earliest)
  const { rows } = await engine.superuser.query(
    'select created_at = date_trunc($1, created_at) as whole from tablecast.records where id = $2',
    ['milliseconds', movie['id']],
  )
  expect(rows).toEqual([{ whole: true }])
})

it('absent takes the default, null does not', async () => {
  expect((await create({ title: 'Up' }, 'isClassic year')).data).toEqual({
    movie: { isClassic: false, year: null },
  })
  expect((await create({ title: 'Up', isClassic: null }, 'isClassic')).data).toEqual({
    movie: { isClassic: null },
  })
})

it('null is stored as nothing at all', async () => {
  const id = idOf(500)
  await create({ id, title: 'Up', year: null, score: null, isClassic: null })
  const { rows } = await engine.superuser.query<{ data: object }>(
    'select data from tablecast.records where id = $1',
    [id],
  )
  expect(rows.map(({ data }) => Object.values(data))).toEqual([['Up']])
})

it('everything that is wrong is told at once, and nothing is written', async () => {
  const before = await count()
  const answer = await create({ title: 'x'.repeat(201), gross: '0.005', released: '2026-02-30', id: 'mine' })
  expect(seen(answer)).toEqual({
    data: null,
    errors: [
      {
        path: 'movie',
        code: 'INPUT_INVALID',
        issues: ['input.id format', 'input.title maxLength', 'input.gross pattern', 'input.released format'],
      },
    ],
  })
  expect(await count()).toBe(before)
})

it.each([
  ['a required value that is missing', {}],
  ['a required value that is null', { title: null }],
  ['a field that there is not', { title: 'Up', director: 'x' }],
  ['a field that the server fills', { title: 'Up', version: 2 }],
  ['a value of the wrong type', { title: 5 }],
  ['a choice that there is not', { title: 'Up', rating: 'PG_13' }],
  ['a whole number of more than 32 bits', { title: 'Up', year: 2 ** 31 }],
  ['a list for a value', { title: ['Up'] }],
])('%s is refused by the schema itself', async (_, input) => {
  expect(codesOf(await create(input))).toEqual(['BAD_REQUEST'])
})

it('a client may bring an id, in any letters', async () => {
  const id = 'abcdef00-0000-4000-8000-00000000000a'
  expect((await create({ id: id.toUpperCase(), title: 'Up' })).data).toEqual({ movie: { id } })
  expect(await tenant.ask(`{ movie(by: { id: "${id}" }) { title } }`)).toEqual({ movie: { title: 'Up' } })
})

it('an id in use anywhere in the tenant is UNIQUE_CONFLICT: in the table, in another one, by a deleted record', async () => {
  const ids = [idOf(1), idOf(2), idOf(3)]
  await create({ id: ids[0], title: 'Up' })
  await tenant.ask(`mutation { createScreen(input: { id: "${ids[1]}", seats: 5 }) { id } }`)
  await create({ id: ids[2], title: 'Up' })
  await tenant.ask(`mutation { deleteMovie(id: "${ids[2]}") { id } }`)
  for (const id of ids) {
    expect(seen(await create({ id, title: 'Other' }))).toEqual({
      data: null,
      errors: [{ path: 'movie', code: 'UNIQUE_CONFLICT', field: 'id', issues: ['input.id unique'] }],
    })
  }
})

it('an id stays in use when its table is deleted', async () => {
  await tenant.define('mutation { createTable(input: { name: "Gone" }) { name } }')
  await tenant.ask(`mutation { createGone(input: { id: "${idOf(4)}" }) { id } }`)
  await tenant.define('mutation { deleteTable(table: "Gone") { name } }')
  expect(codesOf(await create({ id: idOf(4), title: 'Up' }))).toEqual(['UNIQUE_CONFLICT'])
})

it('an id of one tenant is free in another', async () => {
  const other = await makeTenant(engine.test, cinema)
  await create({ id: idOf(5), title: 'Ours' })
  await other.ask(`mutation { createMovie(input: { id: "${idOf(5)}", title: "Theirs" }) { id } }`)
  const ask = (who: TestTenant) => who.ask(`{ movie(by: { id: "${idOf(5)}" }) { title } }`)
  expect([await ask(tenant), await ask(other)]).toEqual([
    { movie: { title: 'Ours' } },
    { movie: { title: 'Theirs' } },
  ])
})

it('of two who bring the same id at the same time one wins, and the other is told', async () => {
  const answers = await Promise.all([
    create({ id: idOf(6), title: 'Mine' }),
    tenant.send(`mutation { createScreen(input: { id: "${idOf(6)}", seats: 5 }) { id } }`),
  ])
  expect(answers.flatMap(codesOf)).toEqual(['UNIQUE_CONFLICT'])
})

it('the same id twice in one operation is UNIQUE_CONFLICT, and neither is written', async () => {
  const answer = await tenant.send(
    `mutation { a: createMovie(input: { id: "${idOf(7)}", title: "a" }) { id }
                b: createMovie(input: { id: "${idOf(7)}", title: "b" }) { id } }`,
  )
  expect(seen(answer)).toEqual({
    data: null,
    errors: [{ path: 'b', code: 'UNIQUE_CONFLICT', field: 'id', issues: ['input.id unique'] }],
  })
  expect(await tenant.ask(`{ node(id: "${idOf(7)}") { id } }`)).toEqual({ node: null })
})

it('a reader may not write', async () => {
  const reader = await tenant.as('reader')
  expect(codesOf(await reader.send('mutation { createMovie(input: { title: "Up" }) { id } }'))).toEqual([
    'FORBIDDEN',
  ])
})
