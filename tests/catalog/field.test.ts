import { expect, it } from '@jest/globals'
import { useApp } from '../support/app.ts'
import { connect } from '../support/client.ts'
import { makeTenant } from '../support/tenant.ts'

const test = useApp()
const deal = { name: 'Deal', fields: [{ name: 'title', kind: 'text' }] }

it('addField gives the field, puts it last, and its value can be written at once', async () => {
  const tenant = await makeTenant(test, [deal])
  expect(
    await tenant.define(
      'mutation { addField(table: "Deal", field: { name: "employees", kind: "integer", options: { min: 0 }, default: 1, required: true }) { name kind options default required key } }',
    ),
  ).toEqual({
    addField: {
      name: 'employees',
      kind: 'integer',
      options: { min: 0 },
      default: 1,
      required: true,
      key: expect.stringMatching(/^[a-z0-9]{7}$/),
    },
  })
  expect(await tenant.define('{ table(name: "Deal") { fields { name } } }')).toEqual({
    table: { fields: [{ name: 'title' }, { name: 'employees' }] },
  })
  expect(await tenant.ask('mutation { createDeal(input: { employees: 5 }) { employees } }')).toEqual({
    createDeal: { employees: 5 },
  })
})

it('a field added before a deleted one was the last still goes last', async () => {
  const tenant = await makeTenant(test, [deal])
  const add = (name: string) => `addField(table: "Deal", field: { name: "${name}", kind: "text" }) { name }`
  await tenant.define(
    `mutation { a: ${add('a')} b: ${add('b')} deleteField(table: "Deal", field: "b") { name } c: ${add('c')} }`,
  )
  expect(await tenant.define('{ table(name: "Deal") { fields { name } } }')).toEqual({
    table: { fields: [{ name: 'title' }, { name: 'a' }, { name: 'c' }] },
  })
})

it('a field that is there already is refused', async () => {
  const tenant = await makeTenant(test, [deal])
  const { errors } = await tenant.sendCatalog(
    'mutation { addField(table: "Deal", field: { name: "title", kind: "integer" }) { name } }',
  )
  expect(errors[0]?.extensions).toMatchObject({
    code: 'DEFINITION_INVALID',
    issues: [
      { path: ['field', 'name'], rule: 'repeated', message: 'There is a field named "title" already.' },
    ],
  })
})

it('updateField changes what is given, clears what is null and leaves the rest', async () => {
  const tenant = await makeTenant(test, [
    {
      name: 'Deal',
      fields: [
        { name: 'title', kind: 'text', label: 'Title', description: 'What.', default: 'x', required: true },
      ],
    },
  ])
  const update =
    'mutation ($input: FieldPatch!) { updateField(table: "Deal", field: "title", input: $input) { label description default required options } }'
  const before = { label: 'Title', description: 'What.', default: 'x', required: true, options: {} }
  expect(await tenant.define(update, { input: {} })).toEqual({ updateField: before })
  expect(await tenant.define(update, { input: { required: null } })).toEqual({ updateField: before })
  expect(await tenant.define(update, { input: { label: null, default: null } })).toEqual({
    updateField: { ...before, label: null, default: null },
  })
  expect(await tenant.define(update, { input: { required: false, default: 'y', description: '' } })).toEqual({
    updateField: { ...before, label: null, default: 'y', required: false, description: '' },
  })
})

it('a field that is not there is told with those that are', async () => {
  const tenant = await makeTenant(test, [deal])
  for (const mutation of [
    'updateField(table: "Deal", field: "name", input: {}) { name }',
    'renameField(table: "Deal", field: "name", name: "b") { name }',
    'deleteField(table: "Deal", field: "name") { name }',
  ]) {
    const { errors } = await tenant.sendCatalog(`mutation { ${mutation} }`)
    expect(errors[0]).toMatchObject({
      message: 'The table Deal has no field "name".',
      extensions: { code: 'DEFINITION_INVALID', hint: 'Its fields are: title.' },
    })
  }
})

it('a renamed field has its values under the new name, with the same key', async () => {
  const tenant = await makeTenant(test, [deal])
  const before = await tenant.define<{ table: { fields: { key: string }[] } }>(
    '{ table(name: "Deal") { fields { key } } }',
  )
  await tenant.ask('mutation { createDeal(input: { title: "First" }) { id } }')
  expect(
    await tenant.define(
      'mutation { renameField(table: "Deal", field: "title", name: "headline") { name key } }',
    ),
  ).toEqual({ renameField: { name: 'headline', key: before.table.fields[0]?.key } })
  expect(await tenant.ask('{ deals(filter: { headline: { eq: "First" } }) { nodes { headline } } }')).toEqual(
    {
      deals: { nodes: [{ headline: 'First' }] },
    },
  )
  const { errors } = await tenant.send('{ deals { nodes { title } } }')
  expect(errors[0]?.extensions.code).toBe('BAD_REQUEST')
})

it('renaming rewrites no record', async () => {
  const tenant = await makeTenant(test, [deal])
  await tenant.ask('mutation { a: createDeal(input: { title: "a" }) { id } b: createDeal(input: {}) { id } }')
  const client = await connect(test.databaseUrl)
  const rows = async () => (await client.query('select ctid, xmin, id, data from tablecast.records')).rows
  const before = await rows()
  await tenant.define(
    `mutation {
      renameField(table: "Deal", field: "title", name: "headline") { name }
      updateTable(table: "Deal", input: { name: "Sale", pluralName: "sales" }) { name }
    }`,
  )
  expect(before).not.toEqual([])
  expect(await rows()).toEqual(before)
})

it('a name can change its letters only, and two fields can swap their names', async () => {
  const tenant = await makeTenant(test, [
    {
      name: 'Deal',
      fields: [
        { name: 'a', kind: 'text' },
        { name: 'closeson', kind: 'text' },
      ],
    },
  ])
  await tenant.ask('mutation { createDeal(input: { a: "was a", closeson: "was closeson" }) { id } }')
  const rename = (field: string, name: string) =>
    `renameField(table: "Deal", field: "${field}", name: "${name}") { name }`
  await tenant.define(
    `mutation { a: ${rename('closeson', 'closesOn')} b: ${rename('a', 'x')} c: ${rename('closesOn', 'a')} d: ${rename('x', 'closesOn')} }`,
  )
  expect(await tenant.ask('{ deals { nodes { a closesOn } } }')).toEqual({
    deals: { nodes: [{ a: 'was closeson', closesOn: 'was a' }] },
  })
})

it('deleteField gives the field as it was', async () => {
  const tenant = await makeTenant(test, [deal])
  expect(
    await tenant.define('mutation { deleteField(table: "Deal", field: "title") { name kind } }'),
  ).toEqual({ deleteField: { name: 'title', kind: 'text' } })
  expect(await tenant.define('{ table(name: "Deal") { fields { name } } }')).toEqual({
    table: { fields: [] },
  })
})

it('the name of a deleted field is free at once, for a new key that sees no old value', async () => {
  const tenant = await makeTenant(test, [deal])
  await tenant.ask('mutation { createDeal(input: { title: "Old" }) { id } }')
  const { gone, made } = await tenant.define<{ gone: { key: string }; made: { key: string } }>(
    `mutation {
      gone: deleteField(table: "Deal", field: "title") { key }
      made: addField(table: "Deal", field: { name: "title", kind: "text" }) { key }
    }`,
  )
  expect(made.key).not.toBe(gone.key)
  expect(
    await tenant.ask(
      '{ deals { nodes { title } } none: deals(filter: { title: { isNull: false } }) { totalCount } }',
    ),
  ).toEqual({ deals: { nodes: [{ title: null }] }, none: { totalCount: 0 } })
})

it('the values of a deleted field stay in the documents', async () => {
  const tenant = await makeTenant(test, [deal])
  const { createDeal } = await tenant.ask<{ createDeal: { id: string } }>(
    'mutation { createDeal(input: { title: "Old" }) { id } }',
  )
  const { deleteField } = await tenant.define<{ deleteField: { key: string } }>(
    'mutation { deleteField(table: "Deal", field: "title") { key } }',
  )
  const client = await connect(test.databaseUrl)
  const { rows } = await client.query('select data from tablecast.records where id = $1', [createDeal.id])
  expect(rows).toEqual([{ data: { [deleteField.key]: 'Old' } }])
})
