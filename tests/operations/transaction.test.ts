import { beforeEach, expect, it } from '@jest/globals'
import { cinema, idOf } from '../examples/cinema.ts'
import { useEngine } from '../sql/engine.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'
import { codesOf, seen } from './answer.ts'

const engine = useEngine()
let tenant: TestTenant
const id = idOf(1)

beforeEach(async () => {
  tenant = await makeTenant(engine.test, cinema)
  await tenant.ask(`mutation { createMovie(input: { id: "${id}", title: "Up", year: 2009 }) { id } }`)
})

it('a mutation whose second field fails takes back the first, and its data is null', async () => {
  const answer = await tenant.send(
    `mutation { created: createMovie(input: { title: "Ran" }) { id }
                failed: updateMovie(id: "${idOf(999)}", patch: { year: 1 }) { id }
                never: deleteMovie(id: "${id}") { id } }`,
  )
  expect(seen(answer)).toEqual({ data: null, errors: [{ path: 'failed', code: 'RECORD_MISSING' }] })
  expect(await tenant.ask('{ movies { nodes { title version } } }')).toEqual({
    movies: { nodes: [{ title: 'Up', version: 1 }] },
  })
})

it('a mutation takes back what it wrote when only a part of its answer fails', async () => {
  const answer = await tenant.send(
    `mutation { createMovie(input: { title: "Ran" }) { id } deleteMovie(id: "x") { id } }`,
  )
  expect([answer.data, codesOf(answer)]).toEqual([null, ['BAD_REQUEST']])
  expect(await tenant.ask('{ movies { totalCount } }')).toEqual({ movies: { totalCount: 1 } })
})

it('the history of what was taken back is taken back too', async () => {
  await tenant.send(
    `mutation { updateMovie(id: "${id}", patch: { year: 1 }) { id } deleteMovie(id: "${idOf(999)}") { id } }`,
  )
  const { tenantId } = await engine.catalogOf(tenant)
  const { rows } = await engine.superuser.query(
    'select action from tablecast.record_history where tenant_id = $1 and record_id = $2',
    [tenantId, id],
  )
  expect(rows).toEqual([{ action: 'create' }])
})

it('each field of a mutation sees what those before it wrote', async () => {
  expect(
    await tenant.ask(
      `mutation { a: updateMovie(id: "${id}", patch: { year: 1 }) { version year title }
                  b: updateMovie(id: "${id}", ifVersion: 2, patch: { title: "Ran" }) { version year title }
                  c: deleteMovie(id: "${id}", ifVersion: 3) { version year title } }`,
    ),
  ).toEqual({
    a: { version: 2, year: 1, title: 'Up' },
    b: { version: 3, year: 1, title: 'Ran' },
    c: { version: 4, year: 1, title: 'Ran' },
  })
})

it('all that one operation writes bears one time', async () => {
  const made = await tenant.ask<Record<'a' | 'b', { createdAt: string }>>(
    `mutation { a: createMovie(input: { title: "a" }) { createdAt } b: createScreen(input: { seats: 1 }) { createdAt } }`,
  )
  expect(made.a.createdAt).toBe(made.b.createdAt)
})

it('a field of a query that may be null fails alone', async () => {
  expect(
    seen(await tenant.send(`{ bad: movie(by: { id: "x" }) { id } good: movies { nodes { title } } }`)),
  ).toEqual({
    data: { bad: null, good: { nodes: [{ title: 'Up' }] } },
    errors: [{ path: 'bad', code: 'BAD_REQUEST' }],
  })
})

it('what fails in one field of a query is told of that field only', async () => {
  const answer = await tenant.send(
    `{ a: movies(first: -1) { totalCount } b: movies(after: "x") { totalCount } c: movies { totalCount } }`,
  )
  expect(answer.data).toBe(null)
  expect(answer.errors[0]?.path).toEqual(['a'])
  expect(codesOf(answer)).toContain('BAD_REQUEST')
  expect(codesOf(answer)).not.toContain('INTERNAL')
})
