import { beforeAll, expect, it } from '@jest/globals'
import { cinema, idOf, movies, screens } from '../examples/cinema.ts'
import { useApp } from '../support/app.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'
import { codesOf, seen } from './answer.ts'

const test = useApp()
let tenant: TestTenant
const [first, second] = movies.map(({ id }) => id)
const [screen] = screens.map(({ id }) => id)

beforeAll(async () => {
  tenant = await makeTenant(test, cinema)
  for (const input of movies) {
    await tenant.ask('mutation ($input: MovieInput!) { createMovie(input: $input) { id } }', { input })
  }
  await tenant.ask(`mutation { createScreen(input: { id: "${screen}", seats: 80 }) { id } }`)
})

it('get finds a record by its id, in any letters', async () => {
  expect(
    await tenant.ask(
      `{ movie(by: { id: "${second?.toUpperCase()}" }) { id title gross released isClassic } }`,
    ),
  ).toEqual({
    movie: { id: second, title: 'Amélie', gross: '33225499.00', released: '2001-04-25', isClassic: false },
  })
})

it('a record that is not there, or another table’s, is null', async () => {
  expect(
    await tenant.ask(
      `{ a: movie(by: { id: "${idOf(999)}" }) { id } b: movie(by: { id: "${screen}" }) { id } }`,
    ),
  ).toEqual({
    a: null,
    b: null,
  })
})

it('records that are asked for at once are not mixed up, whatever their order', async () => {
  const ask = (id: string | undefined) => `movie(by: { id: "${id}" }) { id }`
  expect(
    await tenant.ask(`{ a: ${ask(idOf(0))} b: ${ask(second)} c: ${ask(first)} d: ${ask(second)} }`),
  ).toEqual({ a: null, b: { id: second }, c: { id: first }, d: { id: second } })
})

it('node finds a record of any table and knows its type', async () => {
  expect(
    await tenant.ask(`{ a: node(id: "${first}") { __typename id ... on Movie { title } }
                        b: node(id: "${screen}") { __typename id ... on Screen { seats } }
                        c: node(id: "${idOf(999)}") { id } }`),
  ).toEqual({
    a: { __typename: 'Movie', id: first, title: 'Metropolis' },
    b: { __typename: 'Screen', id: screen, seats: 80 },
    c: null,
  })
})

it('nodes keeps the order that was asked for, doubles and gaps included', async () => {
  const ids = [screen, idOf(999), first, screen]
  expect(await tenant.ask('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids })).toEqual({
    nodes: [{ id: screen }, null, { id: first }, { id: screen }],
  })
  expect(await tenant.ask('{ nodes(ids: []) { id } }')).toEqual({ nodes: [] })
})

it('another tenant’s record does not exist', async () => {
  const other = await makeTenant(test, cinema)
  expect(
    await other.ask(
      `{ movie(by: { id: "${first}" }) { id } node(id: "${first}") { id } nodes(ids: ["${first}"]) { id } }`,
    ),
  ).toEqual({ movie: null, node: null, nodes: [null] })
})

it('an id that is no UUID is a mistake of its own field: what stands beside it is answered', async () => {
  const answer = await tenant.send(
    `{ bad: movie(by: { id: "x" }) { id } good: movie(by: { id: "${first}" }) { title }
       node(id: "1") { id } nodes(ids: ["2", "${first}"]) { id } }`,
  )
  expect(seen(answer)).toEqual({
    data: { bad: null, good: { title: 'Metropolis' }, node: null, nodes: [null, { id: first }] },
    errors: expect.arrayContaining([
      { path: 'bad', code: 'BAD_REQUEST' },
      { path: 'node', code: 'BAD_REQUEST' },
      { path: 'nodes.0', code: 'BAD_REQUEST' },
    ]),
  })
  expect(answer.errors).toHaveLength(3)
})

it.each(['{}', '{ id: null }', `{ id: "${first}", title: "x" }`, '{ title: "x" }'])(
  'by %s names no record: BAD_REQUEST',
  async (by) => {
    expect(codesOf(await tenant.send(`{ movie(by: ${by}) { id } }`))).toContain('BAD_REQUEST')
  },
)

it('a value that older records lack is null, also when the field is required', async () => {
  await tenant.define(
    'mutation { addField(table: "Screen", field: { name: "name", kind: "text", required: true }) { name } }',
  )
  expect(await tenant.ask(`{ screen(by: { id: "${screen}" }) { name seats } }`)).toEqual({
    screen: { name: null, seats: 80 },
  })
})
