import { beforeAll, expect, it } from '@jest/globals'
import { useApp } from '../support/app.ts'
import { connect } from '../support/client.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'

const test = useApp()
let tenant: TestTenant

beforeAll(async () => {
  tenant = await makeTenant(test, [{ name: 'Page', fields: [{ name: 'body', kind: 'json' }] }])
})

const create = 'mutation ($body: JSON) { createPage(input: { body: $body }) { id body } }'

it.each([
  ['{ a: [1, 2.5, "x", true, null], b: { c: ENUM } }', { a: [1, 2.5, 'x', true, null], b: { c: 'ENUM' } }],
  ['[]', []],
  ['"text"', 'text'],
  ['0', 0],
  ['false', false],
  ['null', null],
])('the literal %s is that value', async (literal, body) => {
  expect(await tenant.ask(`mutation { createPage(input: { body: ${literal} }) { body } }`)).toEqual({
    createPage: { body },
  })
})

it('a variable may stand inside a literal', async () => {
  const query = 'mutation ($x: JSON) { createPage(input: { body: { x: $x, y: 1 } }) { body } }'
  expect(await tenant.ask(query, { x: { deep: [1] } })).toEqual({
    createPage: { body: { x: { deep: [1] }, y: 1 } },
  })
})

it.each(['__proto__', 'constructor', 'then', 'toString', ''])(
  'an object may have the name %j',
  async (name) => {
    const body = JSON.parse(`{ ${JSON.stringify(name)}: { "polluted": true } }`)
    const { createPage } = await tenant.ask<{ createPage: { body: unknown } }>(create, { body })
    expect(JSON.stringify(createPage.body)).toBe(JSON.stringify(body))
    expect({}).not.toHaveProperty('polluted')
  },
)

it.each([
  ['half a surrogate pair', '"\\ud83d"'],
  ['U+0000 in a text', '["a\\u0000"]'],
  ['U+0000 in a name', '{"\\u0000": 1}'],
  ['digits that a double has rounded', '[9007199254740993]'],
  ['101 levels', `${'['.repeat(101)}${']'.repeat(101)}`],
])('%s is refused', async (_, body) => {
  const { errors } = await tenant.send(create, { body: JSON.parse(body) })
  expect(errors[0]?.extensions).toMatchObject({
    code: 'INPUT_INVALID',
    issues: [
      { path: ['input', 'body'], message: expect.stringMatching(/^body must be JSON of at most 100 levels/) },
    ],
  })
})

it('the same document with its names in another order is no change', async () => {
  const { createPage } = await tenant.ask<{ createPage: { id: string } }>(create, {
    body: { long: 1, b: [{ y: 1, x: 2 }] },
  })
  const update =
    'mutation ($id: ID!, $body: JSON) { updatePage(id: $id, patch: { body: $body }) { version } }'
  await tenant.ask(update, { id: createPage.id, body: { b: [{ x: 2, y: 1 }], long: 1 } })
  const client = await connect(test.databaseUrl)
  const { rows } = await client.query(
    "select changes from tablecast.record_history where record_id = $1 and action = 'update'",
    [createPage.id],
  )
  expect(rows).toEqual([])
})

it('is not sorted by, and only asked whether it is there', async () => {
  const { __type } = await tenant.ask<{ __type: { inputFields: { name: string }[] } }>(
    '{ __type(name: "JSONFilter") { inputFields { name } } }',
  )
  expect(__type.inputFields).toEqual([{ name: 'isNull' }])
  const { errors } = await tenant.send('{ pages(orderBy: { body: ASC }) { nodes { id } } }')
  expect(errors[0]?.extensions.code).toBe('BAD_REQUEST')
  expect(await tenant.ask('{ missing: pages(filter: { body: { isNull: true } }) { totalCount } }')).toEqual({
    missing: { totalCount: 1 },
  })
})
