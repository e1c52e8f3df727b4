import { beforeEach, describe, expect, it } from '@jest/globals'
import { useApp } from '../support/app.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'

const test = useApp()
let tenant: TestTenant

const company = { name: 'Company', pluralName: 'companies', fields: [{ name: 'name', kind: 'text' }] }
const refer = (options: object = {}, rest: object = {}) => ({
  ...{ name: 'company', kind: 'reference', ...rest },
  options: { table: 'Company', inverse: 'deals', ...options },
})
const deal = { name: 'Deal', fields: [{ name: 'title', kind: 'text' }, refer()] }

beforeEach(async () => {
  tenant = await makeTenant(test, [company, deal])
})

const add = (field: object, table = 'Deal') =>
  tenant.sendCatalog(
    'mutation ($table: String!, $field: FieldInput!) { addField(table: $table, field: $field) { name options } }',
    { table, field },
  )
const update = (input: object, field = 'company') =>
  tenant.sendCatalog(
    'mutation ($field: String!, $input: FieldPatch!) { updateField(table: "Deal", field: $field, input: $input) { name required options } }',
    { field, input },
  )
const issuesOf = ({ errors }: Awaited<ReturnType<typeof add>>) =>
  errors.flatMap(({ extensions }) =>
    (extensions['issues'] as { path: (string | number)[]; rule: string }[]).map(
      ({ path, rule }) => `${path.join('.')} ${rule}`,
    ),
  )
/** The fields of a type of the tenant's own schema, with the type of each. */
async function fieldsOf(name: string): Promise<Record<string, string>> {
  const { __type: type } = await tenant.ask<{
    __type: {
      fields: { name: string; type: { name: string | null; ofType: { name: string } | null } }[]
    } | null
  }>('query ($name: String!) { __type(name: $name) { fields { name type { name ofType { name } } } } }', {
    name,
  })
  const own = (type?.fields ?? []).filter(
    (field) => !/^(id|version|(cre|upd)ated(At|By)|deletedAt|history)$/.test(field.name),
  )
  return Object.fromEntries(
    own.map((field) => [field.name, field.type.name ?? field.type.ofType?.name ?? '']),
  )
}
const inversesOf = async (table: string) =>
  (
    await tenant.define<{ table: { inverses: { name: string; table: string; field: string }[] } }>(
      'query ($table: String!) { table(name: $table) { inverses { name table field } } }',
      { table },
    )
  ).table.inverses
const optionsOf = async (table: string, field: string) =>
  (
    await tenant.define<{ table: { fields: { name: string; options: object }[] } }>(
      'query ($table: String!) { table(name: $table) { fields { name options } } }',
      { table },
    )
  ).table.fields.find(({ name }) => name === field)?.options

describe('a relation', () => {
  it('is in both types of the schema at once, and complete in what is told of it', async () => {
    expect(await fieldsOf('Deal')).toEqual({ title: 'String', company: 'Company' })
    expect(await fieldsOf('Company')).toEqual({ name: 'String', deals: 'DealConnection' })
    expect(await optionsOf('Deal', 'company')).toEqual({
      table: 'Company',
      inverse: 'deals',
      onDelete: 'restrict',
    })
    expect(await inversesOf('Company')).toEqual([{ name: 'deals', table: 'Deal', field: 'company' }])
    await add({ name: 'partners', kind: 'references', options: { table: 'Company' } })
    expect(await fieldsOf('Deal')).toMatchObject({ partners: 'CompanyConnection' })
    expect(await fieldsOf('Company')).toEqual({ name: 'String', deals: 'DealConnection' })
  })

  it('may be to its own table, also in the input that makes it, and to many', async () => {
    const person = {
      name: 'Person',
      pluralName: 'people',
      fields: [
        { name: 'boss', kind: 'reference', options: { table: 'Person', inverse: 'team', onDelete: 'clear' } },
        { name: 'friends', kind: 'references', options: { table: 'Person', inverse: 'friendsOf' } },
      ],
    }
    await tenant.define('mutation ($input: TableInput!) { createTable(input: $input) { name } }', {
      input: person,
    })
    expect(await fieldsOf('Person')).toEqual({
      boss: 'Person',
      friends: 'PersonConnection',
      team: 'PersonConnection',
      friendsOf: 'PersonConnection',
    })
    expect(await inversesOf('Person')).toEqual([
      { name: 'team', table: 'Person', field: 'boss' },
      { name: 'friendsOf', table: 'Person', field: 'friends' },
    ])
  })

  it('is a kind among the others, whose options have a schema', async () => {
    const { fieldKinds } = await tenant.define<{
      fieldKinds: { kind: string; optionSchema: { properties: object } }[]
    }>('{ fieldKinds { kind optionSchema } }')
    const schemas = fieldKinds.filter(({ kind }) => /^references?$/.test(kind))
    expect(schemas.map(({ kind, optionSchema }) => [kind, Object.keys(optionSchema.properties)])).toEqual([
      ['reference', ['table', 'inverse', 'onDelete']],
      ['references', ['table', 'inverse', 'onDelete']],
    ])
  })
})

describe('a definition is refused', () => {
  it.each<[string, object, string[]]>([
    ['without a table', { name: 'a', kind: 'reference' }, ['field.options.table required']],
    [
      'to a table that is not there',
      refer({ table: 'Nobody', inverse: 'as' }, { name: 'a' }),
      ['field.options.table unknown'],
    ],
    [
      'with an unknown option',
      refer({ inverse: 'as', color: 1 }, { name: 'a' }),
      ['field.options.color additionalProperties'],
    ],
    [
      'with an unknown policy',
      refer({ inverse: 'as', onDelete: 'ignore' }, { name: 'a' }),
      ['field.options.onDelete enum'],
    ],
    [
      'with an inverse that is no name',
      refer({ inverse: 'As' }, { name: 'a' }),
      ['field.options.inverse name'],
    ],
    [
      'with an inverse that is reserved',
      refer({ inverse: 'version' }, { name: 'a' }),
      ['field.options.inverse reserved'],
    ],
    [
      'with an inverse that is a field there',
      refer({ inverse: 'name' }, { name: 'a' }),
      ['field.options.inverse collision'],
    ],
    [
      'with an inverse that another one has',
      refer({ inverse: 'deals' }, { name: 'a' }),
      ['field.options.inverse collision'],
    ],
    [
      'that must be there and is cleared',
      refer({ inverse: 'as', onDelete: 'clear' }, { name: 'a', required: true }),
      ['field.options.onDelete required'],
    ],
    [
      'with a default',
      refer({ inverse: 'as' }, { name: 'a', default: '01939ed0-0000-7000-8000-000000000001' }),
      ['field.default default'],
    ],
    ['that is unique', refer({ inverse: 'as' }, { name: 'a', unique: true }), ['field.unique unique']],
  ])('%s', async (_, field, issues) => {
    const answer = await add(field)
    expect(answer.errors.map(({ extensions }) => extensions.code)).toEqual(['DEFINITION_INVALID'])
    expect(issuesOf(answer)).toEqual(issues)
  })

  it.each(['reports', 'boss'])('of its own table whose inverse is its own field: %s', async (inverse) => {
    const fields = [
      { name: 'boss', kind: 'reference', options: { table: 'Person', inverse } },
      { name: 'reports', kind: 'text' },
    ]
    const answer = await tenant.sendCatalog(
      'mutation ($input: TableInput!) { createTable(input: $input) { name } }',
      {
        input: { name: 'Person', pluralName: 'people', fields },
      },
    )
    expect(issuesOf(answer)).toEqual([
      inverse === 'boss' ? 'input.fields.0.options.inverse collision' : expect.stringMatching(/collision$/),
    ])
  })

  it('of a field that another table has as an inverse', async () => {
    expect(issuesOf(await add({ name: 'deals', kind: 'text' }, 'Company'))).toEqual([
      expect.stringMatching(/^field.* collision$/),
    ])
    expect(
      issuesOf(
        await tenant.sendCatalog(
          'mutation { renameField(table: "Company", field: "name", name: "deals") { name } }',
        ),
      ),
    ).toEqual([expect.stringMatching(/^name collision$/)])
  })
})

describe('changing a relation', () => {
  it('may change the inverse and the policy', async () => {
    const { errors } = await update({ options: { table: 'Company', inverse: 'sales', onDelete: 'cascade' } })
    expect(errors).toEqual([])
    expect(await fieldsOf('Company')).toEqual({ name: 'String', sales: 'DealConnection' })
    await tenant.ask(`mutation { createDeal(input: { company: { create: { name: "x" } } }) { id } }`)
    await tenant.ask(`mutation { deleteCompanies(filter: { name: { eq: "x" } }) { id } }`)
    expect(await tenant.ask('{ deals { totalCount } }')).toEqual({ deals: { totalCount: 0 } })
    expect((await update({ options: { table: 'Company' } })).errors).toEqual([])
    expect(await fieldsOf('Company')).toEqual({ name: 'String' })
  })

  it('may not change the table, nor into what could not have been defined', async () => {
    await tenant.define('mutation { createTable(input: { name: "Person", pluralName: "people" }) { name } }')
    expect(issuesOf(await update({ options: { table: 'Person', inverse: 'deals' } }))).toEqual([
      'input.options loss',
    ])
    expect(issuesOf(await update({ options: { table: 'Company', inverse: 'name' } }))).toEqual([
      'input.options.inverse collision',
    ])
    expect(
      issuesOf(
        await update({ required: true, options: { table: 'Company', inverse: 'deals', onDelete: 'clear' } }),
      ),
    ).toEqual(['input.options.onDelete required'])
    expect(issuesOf(await update({ unique: true }))).toEqual(['input.unique unique'])
    expect(issuesOf(await update({ default: 'x' }))).toEqual(['input.default default'])
    expect((await update({ required: true })).errors).toEqual([])
    expect(
      issuesOf(await update({ options: { table: 'Company', inverse: 'deals', onDelete: 'clear' } })),
    ).toEqual(['input.options.onDelete required'])
  })

  it('leaves its versions with what they were, and the present name of its table', async () => {
    await update({ options: { table: 'Company', inverse: 'sales', onDelete: 'clear' } })
    await tenant.define('mutation { updateTable(table: "Company", input: { name: "Firm" }) { name } }')
    const { table } = await tenant.define<{
      table: { fields: { name: string; versions: { nodes: object[] } }[] }
    }>('{ table(name: "Deal") { fields { name versions { nodes { field { options } } } } } }')
    expect(table.fields.at(-1)?.versions.nodes).toEqual([
      { field: { options: { table: 'Firm', inverse: 'sales', onDelete: 'clear' } } },
      { field: { options: { table: 'Firm', inverse: 'deals', onDelete: 'restrict' } } },
    ])
  })
})

describe('renaming', () => {
  const linked = () =>
    tenant.ask('mutation { createDeal(input: { title: "t", company: { create: { name: "x" } } }) { id } }')

  it('the table that it refers to takes it along', async () => {
    await linked()
    await tenant.define(
      'mutation { updateTable(table: "Company", input: { name: "Firm", pluralName: "firms" }) { name } }',
    )
    expect(await optionsOf('Deal', 'company')).toMatchObject({ table: 'Firm' })
    expect(await fieldsOf('Deal')).toEqual({ title: 'String', company: 'Firm' })
    expect(await tenant.ask('{ firms { nodes { name deals { nodes { title } } } } }')).toEqual({
      firms: { nodes: [{ name: 'x', deals: { nodes: [{ title: 't' }] } }] },
    })
  })

  it('its own table too', async () => {
    await linked()
    await tenant.define(
      'mutation { updateTable(table: "Deal", input: { name: "Sale", pluralName: "sales" }) { name } }',
    )
    expect(await inversesOf('Company')).toEqual([{ name: 'deals', table: 'Sale', field: 'company' }])
    expect(
      await tenant.ask('{ companies { nodes { deals { nodes { title company { name } } } } } }'),
    ).toEqual({
      companies: { nodes: [{ deals: { nodes: [{ title: 't', company: { name: 'x' } }] } }] },
    })
  })

  it('the field leaves its inverse and its links', async () => {
    await linked()
    await tenant.define('mutation { renameField(table: "Deal", field: "company", name: "buyer") { name } }')
    expect(await inversesOf('Company')).toEqual([{ name: 'deals', table: 'Deal', field: 'buyer' }])
    expect(await tenant.ask('{ deals { nodes { buyer { name deals { totalCount } } } } }')).toEqual({
      deals: { nodes: [{ buyer: { name: 'x', deals: { totalCount: 1 } } }] },
    })
  })

  it('a table that refers to itself does both', async () => {
    await tenant.define(`mutation { addField(table: "Company", field: { name: "parent", kind: "reference",
      options: { table: "Company", inverse: "children" } }) { name }
      updateTable(table: "Company", input: { name: "Firm", pluralName: "firms" }) { name } }`)
    expect(await fieldsOf('Firm')).toEqual({
      name: 'String',
      parent: 'Firm',
      deals: 'DealConnection',
      children: 'FirmConnection',
    })
  })
})

describe('deleting', () => {
  it('the field takes its inverse along, and its policy holds nobody any more', async () => {
    await tenant.ask('mutation { createDeal(input: { company: { create: { name: "x" } } }) { id } }')
    await tenant.define('mutation { deleteField(table: "Deal", field: "company") { name } }')
    expect([await fieldsOf('Deal'), await fieldsOf('Company'), await inversesOf('Company')]).toEqual([
      { title: 'String' },
      { name: 'String' },
      [],
    ])
    await tenant.ask('mutation { deleteCompanies(filter: { name: { eq: "x" } }) { id } }')
    // Its names are free at once, and the new field begins with nothing.
    expect((await add(refer())).errors).toEqual([])
    expect(
      await tenant.ask(
        '{ deals { nodes { company { name } } } companies(includeDeleted: true) { nodes { deals { totalCount } } } }',
      ),
    ).toEqual({
      deals: { nodes: [{ company: null }] },
      companies: { nodes: [{ deals: { totalCount: 0 } }] },
    })
  })

  it('the table that it refers to takes the field along, and says so', async () => {
    await tenant.ask(
      'mutation { createDeal(input: { title: "t", company: { create: { name: "x" } } }) { id } }',
    )
    await tenant.define('mutation { deleteTable(table: "Company") { name } }')
    expect(await fieldsOf('Deal')).toEqual({ title: 'String' })
    expect(await tenant.ask('{ deals { nodes { title } } }')).toEqual({ deals: { nodes: [{ title: 't' }] } })
    const { catalogChanges } = await tenant.define<{ catalogChanges: { nodes: { summary: string }[] } }>(
      '{ catalogChanges(first: 1) { nodes { summary } } }',
    )
    expect(catalogChanges.nodes[0]?.summary).toBe(
      'deleted the table Company and what refers to it: Deal.company',
    )
    // A table of the same name is another one.
    await tenant.define(
      'mutation { createTable(input: { name: "Company", pluralName: "companies" }) { name } }',
    )
    expect((await add(refer())).errors).toEqual([])
    expect(await tenant.ask('{ deals { nodes { company { id } } } }')).toEqual({
      deals: { nodes: [{ company: null }] },
    })
  })

  it('its own table takes the inverse along, and its records hold nobody any more', async () => {
    await tenant.ask('mutation { createDeal(input: { company: { create: { name: "x" } } }) { id } }')
    await tenant.define('mutation { deleteTable(table: "Deal") { name } }')
    expect([await fieldsOf('Company'), await inversesOf('Company')]).toEqual([{ name: 'String' }, []])
    const { companies } = await tenant.ask<{ companies: { nodes: { id: string }[] } }>(
      '{ companies { nodes { id } } }',
    )
    await tenant.ask(`mutation { purgeCompany(id: "${companies.nodes[0]?.id}") }`)
  })
})
