import { expect, it } from '@jest/globals'
import { useApp } from '../support/app.ts'
import { connect } from '../support/client.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'

const test = useApp()

const steps = [
  {
    mutation: 'createTable(input: { name: "Deal", fields: [{ name: "a", kind: "text" }] }) { name }',
    summary: 'created the table Deal',
    change: {
      action: 'createTable',
      table: 'Deal',
      input: { name: 'Deal', fields: [{ name: 'a', kind: 'text' }] },
    },
  },
  {
    mutation: 'updateTable(table: "Deal", input: { label: "A deal" }) { name }',
    summary: 'changed the table Deal',
    change: { action: 'updateTable', table: 'Deal', input: { label: 'A deal' } },
  },
  {
    mutation: 'updateTable(table: "Deal", input: { name: "Sale" }) { name }',
    summary: 'renamed the table Deal to Sale',
    change: { action: 'updateTable', table: 'Deal', input: { name: 'Sale' } },
  },
  {
    mutation: 'addField(table: "Sale", field: { name: "b", kind: "integer", options: { min: 1 } }) { name }',
    summary: 'added the field Sale.b',
    change: {
      action: 'addField',
      table: 'Sale',
      field: { name: 'b', kind: 'integer', options: { min: 1 } },
    },
  },
  {
    mutation: 'updateField(table: "Sale", field: "b", input: { default: 2 }) { name }',
    summary: 'changed the field Sale.b',
    change: { action: 'updateField', table: 'Sale', field: 'b', input: { default: 2 } },
  },
  {
    mutation: 'renameField(table: "Sale", field: "b", name: "c") { name }',
    summary: 'renamed the field Sale.b to c',
    change: { action: 'renameField', table: 'Sale', field: 'b', name: 'c' },
  },
  {
    mutation: 'deleteField(table: "Sale", field: "c") { name }',
    summary: 'deleted the field Sale.c',
    change: { action: 'deleteField', table: 'Sale', field: 'c' },
  },
  {
    mutation: 'deleteTable(table: "Sale") { name }',
    summary: 'deleted the table Sale',
    change: { action: 'deleteTable', table: 'Sale' },
  },
]

const changesOf = (tenant: TestTenant, args = '') =>
  tenant
    .define<{ catalogVersion: number; catalogChanges: { nodes: Record<string, unknown>[] } }>(
      `{ catalogVersion catalogChanges${args} { nodes { version at actor summary change } } }`,
    )
    .then(({ catalogVersion, catalogChanges }) => ({ catalogVersion, nodes: catalogChanges.nodes }))

it('each mutation is one version and one entry, the newest first', async () => {
  const tenant = await makeTenant(test)
  expect(await changesOf(tenant)).toEqual({ catalogVersion: 0, nodes: [] })
  for (const [index, { mutation, summary, change }] of steps.entries()) {
    await tenant.define(`mutation { ${mutation} }`)
    const { catalogVersion, nodes } = await changesOf(tenant)
    expect(catalogVersion).toBe(index + 1)
    expect(nodes).toHaveLength(index + 1)
    expect(nodes[0]).toEqual({
      version: index + 1,
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      actor: 'user:ann',
      summary,
      change,
    })
  }
})

it('several mutations in one operation are as many versions, each seeing those before it', async () => {
  const tenant = await makeTenant(test)
  await tenant.define(
    `mutation { ${steps.map(({ mutation }, index) => `m${index}: ${mutation}`).join(' ')} }`,
  )
  const { catalogVersion, nodes } = await changesOf(tenant)
  expect(catalogVersion).toBe(steps.length)
  expect(nodes.map(({ summary }) => summary)).toEqual(steps.map(({ summary }) => summary).reverse())
})

it('when one mutation of an operation is refused, none of them happens', async () => {
  const tenant = await makeTenant(test, [{ name: 'Deal' }])
  const { data, errors } = await tenant.sendCatalog(
    `mutation {
      a: createTable(input: { name: "Company" }) { name }
      b: createTable(input: { name: "Deal" }) { name }
      c: deleteTable(table: "Deal") { name }
    }`,
  )
  expect(data).toBeNull()
  expect(errors).toEqual([expect.objectContaining({ path: ['b'] })])
  expect(await tenant.define('{ catalogVersion tables { name } }')).toEqual({
    catalogVersion: 1,
    tables: [{ name: 'Deal' }],
  })
})

it('catalogChanges goes back in pages', async () => {
  const tenant = await makeTenant(test)
  await tenant.define(
    `mutation { ${steps.map(({ mutation }, index) => `m${index}: ${mutation}`).join(' ')} }`,
  )
  const versions = async (args: string) => (await changesOf(tenant, args)).nodes.map(({ version }) => version)
  expect(await versions('(first: 3)')).toEqual([8, 7, 6])
  expect(await versions('(first: 3, before: 6)')).toEqual([5, 4, 3])
  expect(await versions('(before: 2)')).toEqual([1])
  expect(await versions('(first: 3, before: 1)')).toEqual([])
  expect(await versions('(first: 0)')).toEqual([])
  expect(await versions('(first: null, before: null)')).toHaveLength(8)
})

it.each([-1, 1001])('a page of %d changes is refused', async (first) => {
  const tenant = await makeTenant(test)
  const { errors } = await tenant.sendCatalog(`{ catalogChanges(first: ${first}) { nodes { version } } }`)
  expect(errors[0]).toMatchObject({
    message: `first is ${first}; it must be between 0 and 1000.`,
    extensions: { code: 'BAD_REQUEST' },
  })
})

it('concurrent changes of one tenant follow one another without a gap', async () => {
  const tenant = await makeTenant(test, [{ name: 'Deal' }])
  await Promise.all(
    Array.from({ length: 12 }, (_, index) =>
      tenant.define(
        `mutation { addField(table: "Deal", field: { name: "f${index}", kind: "text" }) { name } }`,
      ),
    ),
  )
  const { nodes } = await changesOf(tenant)
  expect(nodes.map(({ version }) => version)).toEqual([13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1])
  const { table } = await tenant.define<{ table: { fields: unknown[] } }>(
    '{ table(name: "Deal") { fields { name } } }',
  )
  expect(table.fields).toHaveLength(12)
})

it('of two that make the same table at once, one is refused', async () => {
  const tenant = await makeTenant(test)
  const answers = await Promise.all(
    [1, 2].map(() => tenant.sendCatalog('mutation { createTable(input: { name: "Deal" }) { name } }')),
  )
  expect(answers.flatMap(({ errors }) => errors.map(({ extensions }) => extensions.code))).toEqual([
    'DEFINITION_INVALID',
  ])
})

it('every version of a field is kept', async () => {
  const tenant = await makeTenant(test)
  await tenant.define(
    `mutation { ${steps.map(({ mutation }, index) => `m${index}: ${mutation}`).join(' ')} }`,
  )
  const client = await connect(test.databaseUrl)
  const { rows } = await client.query(
    `select version, definition ->> 'name' as name, definition ->> 'state' as state, definition -> 'default_value' as "default"
    from tablecast.field_versions join tablecast.tenants on tenants.id = tenant_id
    where slug = $1 and field_id = 2 order by version`,
    [tenant.slug],
  )
  expect(rows).toEqual([
    { version: '4', name: 'b', state: 'live', default: null },
    { version: '5', name: 'b', state: 'live', default: 2 },
    { version: '6', name: 'c', state: 'live', default: 2 },
    { version: '7', name: 'c', state: 'deleted', default: 2 },
  ])
})
