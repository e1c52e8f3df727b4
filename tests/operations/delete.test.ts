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
  await tenant.ask(`mutation { createMovie(input: { id: "${id}", title: "Up" }) { id } }`)
  return id
}
const remove = (id: string, ifVersion?: number) =>
  tenant.send(
    'mutation ($id: ID!, $v: Int) { movie: deleteMovie(id: $id, ifVersion: $v) { id version title updatedBy } }',
    {
      id,
      v: ifVersion,
    },
  )

it('gives the record as it was last, one version on', async () => {
  const id = await makeMovie()
  expect((await remove(id)).data).toEqual({ movie: { id, version: 2, title: 'Up', updatedBy: 'user:ann' } })
})

it('a deleted record is hidden on every path', async () => {
  const id = await makeMovie()
  const kept = await makeMovie()
  await remove(id)
  expect(
    await tenant.ask(`{
      movie(by: { id: "${id}" }) { id }
      node(id: "${id}") { id }
      nodes(ids: ["${id}", "${kept}"]) { id }
      byId: movies(filter: { id: { in: ["${id}", "${kept}"] } }) { nodes { id } edges { node { id } } totalCount }
      not: movies(filter: { not: { id: { ne: "${id}" } } }) { nodes { id } totalCount pageInfo { hasNextPage } }
    }`),
  ).toEqual({
    movie: null,
    node: null,
    nodes: [null, { id: kept }],
    byId: { nodes: [{ id: kept }], edges: [{ node: { id: kept } }], totalCount: 1 },
    not: { nodes: [], totalCount: 0, pageInfo: { hasNextPage: false } },
  })
  const patch = `mutation { updateMovie(id: "${id}", patch: { year: 1 }) { id } }`
  expect([...codesOf(await tenant.send(patch)), ...codesOf(await remove(id))]).toEqual([
    'RECORD_MISSING',
    'RECORD_MISSING',
  ])
})

it('a cursor of a record that is deleted still leads on', async () => {
  const own = await makeTenant(engine.test, cinema)
  const ids = [idOf(501), idOf(502), idOf(503)]
  for (const id of ids) {
    await own.ask(`mutation { createMovie(input: { id: "${id}", title: "Up" }) { id } }`)
  }
  const first = await own.ask<{ movies: { pageInfo: { endCursor: string } } }>(
    '{ movies(first: 2) { pageInfo { endCursor } } }',
  )
  await own.ask(`mutation { deleteMovie(id: "${ids[1]}") { id } }`)
  expect(
    await own.ask(
      'query ($after: String) { movies(after: $after) { nodes { id } pageInfo { hasPreviousPage } } }',
      {
        after: first.movies.pageInfo.endCursor,
      },
    ),
  ).toEqual({ movies: { nodes: [{ id: ids[2] }], pageInfo: { hasPreviousPage: true } } })
})

it('with another version than it is at a record stays', async () => {
  const id = await makeMovie()
  expect(seen(await remove(id, 3))).toEqual({
    data: null,
    errors: [{ path: 'movie', code: 'VERSION_CONFLICT', currentVersion: 1 }],
  })
  expect(await tenant.ask(`{ movie(by: { id: "${id}" }) { version } }`)).toEqual({ movie: { version: 1 } })
  expect(codesOf(await remove(id, 1))).toEqual([])
})

it('its values stay in the database, and its history has a last line', async () => {
  const id = await makeMovie()
  await remove(id)
  const { rows } = await engine.superuser.query<{ data: object; late: boolean; actions: string[] }>(
    `select r.data, r.deleted_at = r.updated_at as late,
            (select array_agg(action order by version) from tablecast.record_history h where h.record_id = r.id) as actions
       from tablecast.records r where id = $1`,
    [id],
  )
  expect(rows.map(({ data, ...rest }) => [Object.values(data).includes('Up'), rest])).toEqual([
    [true, { late: true, actions: ['create', 'delete'] }],
  ])
})

it('a record that is not there is RECORD_MISSING, an id that is none BAD_REQUEST', async () => {
  expect(codesOf(await remove(idOf(999)))).toEqual(['RECORD_MISSING'])
  expect(codesOf(await remove('x'))).toEqual(['BAD_REQUEST'])
})
