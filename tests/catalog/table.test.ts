import { expect, it } from '@jest/globals'
import { useApp } from '../support/app.ts'
import { makeTenant } from '../support/tenant.ts'

const test = useApp()
const deal = { name: 'Deal', fields: [{ name: 'title', kind: 'text' }] }

it('createTable gives the table with its fields in their order', async () => {
  const tenant = await makeTenant(test)
  const { createTable } = await tenant.define<{ createTable: { fields: { key: string }[] } }>(
    `mutation { createTable(input: { name: "SalesOrder", pluralName: "orders", label: "Order", description: "Sold.", fields: [
      { name: "title", kind: "text", required: true, options: { maxLength: 200 }, label: "Title", description: "What." }
      { name: "amount", kind: "decimal", options: { precision: 12, scale: 2 }, default: "1.5" }
      { name: "paid", kind: "boolean", default: false }
    ] }) { name pluralName label description version fields {
      name kind key label description options required default valueSchema } } }`,
  )
  expect(createTable).toEqual({
    name: 'SalesOrder',
    pluralName: 'orders',
    label: 'Order',
    description: 'Sold.',
    version: 1,
    fields: [
      {
        name: 'title',
        kind: 'text',
        key: expect.stringMatching(/^[a-z0-9]{7}$/),
        label: 'Title',
        description: 'What.',
        options: { maxLength: 200 },
        required: true,
        default: null,
        valueSchema: expect.objectContaining({ type: 'string', maxLength: 200 }),
      },
      expect.objectContaining({ name: 'amount', required: false, default: '1.50' }),
      expect.objectContaining({ name: 'paid', default: false }),
    ],
  })
  expect(new Set(createTable.fields.map(({ key }) => key)).size).toBe(3)
})

it('a plural that is not given is derived', async () => {
  const tenant = await makeTenant(test)
  expect(
    await tenant.define(
      'mutation { a: createTable(input: { name: "Company" }) { pluralName } b: createTable(input: { name: "OrderLine" }) { pluralName } }',
    ),
  ).toEqual({ a: { pluralName: 'companies' }, b: { pluralName: 'orderLines' } })
})

it('a table without fields can be used', async () => {
  const tenant = await makeTenant(test, [{ name: 'Tag' }])
  await tenant.ask('mutation { createTag(input: {}) { id } }')
  expect(await tenant.ask('{ tags { totalCount } }')).toEqual({ tags: { totalCount: 1 } })
  const { errors } = await tenant.send('mutation { updateTag(id: "x", patch: {}) { id } }')
  expect(errors[0]?.extensions.code).toBe('BAD_REQUEST')
})

it('updateTable changes what is given, clears what is null and leaves the rest', async () => {
  const tenant = await makeTenant(test, [{ ...deal, label: 'A deal', description: 'Sold.' }])
  const update =
    'mutation ($input: TablePatch!) { updateTable(table: "Deal", input: $input) { name pluralName label description } }'
  expect(await tenant.define(update, { input: { label: 'Sale' } })).toEqual({
    updateTable: { name: 'Deal', pluralName: 'deals', label: 'Sale', description: 'Sold.' },
  })
  expect(await tenant.define(update, { input: { description: null, name: null } })).toEqual({
    updateTable: { name: 'Deal', pluralName: 'deals', label: 'Sale', description: null },
  })
})

it('a renamed table has its records under the new name, and the old name is free', async () => {
  const tenant = await makeTenant(test, [deal])
  const { createDeal } = await tenant.ask<{ createDeal: { id: string } }>(
    'mutation { createDeal(input: { title: "First" }) { id } }',
  )
  expect(
    await tenant.define(
      'mutation { updateTable(table: "Deal", input: { name: "Sale", pluralName: "sales" }) { name pluralName fields { name } } }',
    ),
  ).toEqual({ updateTable: { name: 'Sale', pluralName: 'sales', fields: [{ name: 'title' }] } })
  expect(await tenant.ask('{ sales { nodes { __typename id title } } }')).toEqual({
    sales: { nodes: [{ __typename: 'Sale', id: createDeal.id, title: 'First' }] },
  })
  await tenant.define('mutation { createTable(input: { name: "Deal" }) { name } }')
  expect(await tenant.ask('{ deals { totalCount } }')).toEqual({ deals: { totalCount: 0 } })
})

it('renaming a table keeps its plural', async () => {
  const tenant = await makeTenant(test, [deal])
  await tenant.define('mutation { updateTable(table: "Deal", input: { name: "Sale" }) { name } }')
  expect(await tenant.ask('{ deals { nodes { title } } }')).toEqual({ deals: { nodes: [] } })
})

it('deleteTable gives the table as it was, and takes it and its records out of reach', async () => {
  const tenant = await makeTenant(test, [deal])
  const { createDeal } = await tenant.ask<{ createDeal: { id: string } }>(
    'mutation { createDeal(input: { title: "First" }) { id } }',
  )
  expect(
    await tenant.define('mutation { deleteTable(table: "Deal") { name pluralName fields { name } } }'),
  ).toEqual({ deleteTable: { name: 'Deal', pluralName: 'deals', fields: [{ name: 'title' }] } })
  expect(await tenant.define('{ tables { name } table(name: "Deal") { name } }')).toEqual({
    tables: [],
    table: null,
  })
  expect(await tenant.ask('query ($id: ID!) { node(id: $id) { id } }', createDeal)).toEqual({ node: null })
  const { errors } = await tenant.send('{ deals { totalCount } }')
  expect(errors[0]?.extensions.code).toBe('BAD_REQUEST')
})

it('the name of a deleted table is free at once, and the new table starts empty', async () => {
  const tenant = await makeTenant(test, [deal])
  await tenant.ask('mutation { createDeal(input: { title: "Old" }) { id } }')
  await tenant.define(
    'mutation { deleteTable(table: "Deal") { name } createTable(input: { name: "Deal", fields: [{ name: "title", kind: "text" }] }) { name } }',
  )
  await tenant.ask('mutation { createDeal(input: { title: "New" }) { id } }')
  expect(await tenant.ask('{ deals { nodes { title } totalCount } }')).toEqual({
    deals: { nodes: [{ title: 'New' }], totalCount: 1 },
  })
})

it('the id of a record in a deleted table stays in use', async () => {
  const tenant = await makeTenant(test, [deal, { name: 'Tag' }])
  const { createDeal } = await tenant.ask<{ createDeal: { id: string } }>(
    'mutation { createDeal(input: { title: "Old" }) { id } }',
  )
  await tenant.define('mutation { deleteTable(table: "Deal") { name } }')
  const { errors } = await tenant.send(
    'mutation ($id: ID!) { createTag(input: { id: $id }) { id } }',
    createDeal,
  )
  expect(errors[0]?.extensions).toMatchObject({ code: 'UNIQUE_CONFLICT', field: 'id' })
})

it.each([
  'updateTable(table: "Deal", input: {}) { name }',
  'deleteTable(table: "Deal") { name }',
  'addField(table: "Deal", field: { name: "a", kind: "text" }) { name }',
  'updateField(table: "Deal", field: "a", input: {}) { name }',
  'renameField(table: "Deal", field: "a", name: "b") { name }',
  'deleteField(table: "Deal", field: "a") { name }',
])('a table that is not there is told with those that are: %s', async (mutation) => {
  const tenant = await makeTenant(test, [{ name: 'Company' }])
  const { data, errors } = await tenant.sendCatalog(`mutation { ${mutation} }`)
  expect(data).toBeNull()
  expect(errors).toEqual([
    expect.objectContaining({
      message: 'There is no table "Deal".',
      extensions: expect.objectContaining({
        code: 'DEFINITION_INVALID',
        hint: 'The tables are: Company.',
        issues: [{ path: ['table'], rule: 'unknown', message: 'There is no such table.' }],
      }),
    }),
  ])
})
