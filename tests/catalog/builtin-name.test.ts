import { expect, it } from '@jest/globals'
import { useApp } from '../support/app.ts'
import { makeTenant } from '../support/tenant.ts'

// Names that every JavaScript object has. They are words like others, and must not be found where nobody put them.
const test = useApp()
const names = ['constructor', 'toString', 'valueOf', 'hasOwnProperty', 'isPrototypeOf']
const fields = names.map((name) => ({ name, kind: 'text' }))
const selection = names.join(' ')
const none = Object.fromEntries(names.map((name) => [name, null]))

it('fields can be named like what every object has', async () => {
  const tenant = await makeTenant(test, [{ name: 'Object', pluralName: 'objects', fields }])
  const values = Object.fromEntries(names.map((name) => [name, `the ${name}`]))
  expect(
    await tenant.ask(`mutation ($input: ObjectInput!) { createObject(input: $input) { ${selection} } }`, {
      input: values,
    }),
  ).toEqual({ createObject: values })
  expect(
    await tenant.ask('{ objects(filter: { toString: { eq: "the toString" } }) { nodes { valueOf } } }'),
  ).toEqual({ objects: { nodes: [{ valueOf: 'the valueOf' }] } })
})

it('such a field that is not given is missing, in the document and in variables', async () => {
  const tenant = await makeTenant(test, [
    { name: 'Deal', fields: [...fields, { name: 'title', kind: 'text' }] },
  ])
  const create = `mutation ($input: DealInput!) { createDeal(input: $input) { id title ${selection} } }`
  expect(await tenant.ask(`mutation { createDeal(input: {}) { ${selection} } }`)).toEqual({
    createDeal: none,
  })
  const { createDeal } = await tenant.ask<{ createDeal: { id: string } }>(create, { input: { title: 'a' } })
  expect(createDeal).toEqual({ id: expect.any(String), title: 'a', ...none })
  expect(
    await tenant.ask(
      `mutation ($id: ID!, $patch: DealPatch!) { updateDeal(id: $id, patch: $patch) { title ${selection} } }`,
      { id: createDeal.id, patch: { title: 'b' } },
    ),
  ).toEqual({ updateDeal: { title: 'b', ...none } })
  expect(
    await tenant.ask(
      'query ($filter: DealFilter, $orderBy: [DealOrder!]) { deals(filter: $filter, orderBy: $orderBy) { nodes { title } } }',
      { filter: { and: [{ title: { eq: 'b' } }] }, orderBy: [{ title: 'ASC' }] },
    ),
  ).toEqual({ deals: { nodes: [{ title: 'b' }] } })
})

it('tables can be named like what every program has', async () => {
  const tenant = await makeTenant(test, [
    { name: 'Constructor', fields: [{ name: 'a', kind: 'text' }] },
    { name: 'Function', pluralName: 'valueOf' },
  ])
  await tenant.ask(
    'mutation { createConstructor(input: { a: "x" }) { id } createFunction(input: {}) { id } }',
  )
  expect(await tenant.ask('{ constructors { nodes { a } } valueOf { totalCount } }')).toEqual({
    constructors: { nodes: [{ a: 'x' }] },
    valueOf: { totalCount: 1 },
  })
})

it('a table or a field that is not there is not found by such a name', async () => {
  const tenant = await makeTenant(test, [{ name: 'Deal' }])
  for (const name of [...names, '__proto__']) {
    expect(await tenant.define('query ($name: String!) { table(name: $name) { name } }', { name })).toEqual({
      table: null,
    })
    const { errors } = await tenant.sendCatalog(
      'mutation ($name: String!) { deleteField(table: "Deal", field: $name) { name } }',
      { name },
    )
    expect(errors[0]?.extensions.code).toBe('DEFINITION_INVALID')
  }
})
