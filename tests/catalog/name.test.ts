import { expect, it } from '@jest/globals'
import type { TableInput } from '../../src/catalog/input.ts'
import { useApp } from '../support/app.ts'
import { connect } from '../support/client.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'

const test = useApp()
const create = 'mutation ($input: TableInput!) { createTable(input: $input) { name } }'
const stage = { name: 'stage', kind: 'choice', options: { choices: [{ value: 'OPEN' }] } }

interface Problem {
  path: (string | number)[]
  rule: string
  message: string
}

/** What is wrong with a change, as the client is told; the answer must be a refusal of the definition. */
async function problemsOf(
  tenant: TestTenant,
  mutation: string,
  variables?: Record<string, unknown>,
): Promise<Problem[]> {
  const { data, errors } = await tenant.sendCatalog(mutation, variables)
  expect(data).toBeNull()
  expect(errors).toHaveLength(1)
  expect(errors[0]?.extensions.code).toBe('DEFINITION_INVALID')
  const issues = errors[0]?.extensions['issues'] as Problem[]
  for (const { message } of issues) {
    expect(message).toMatch(/^[A-Z].*\.$/s)
  }
  return issues
}

it.each([
  ['', 'has no letter'],
  ['deal', 'has a small letter first'],
  ['Sales Order', 'has a space'],
  ['Sales_Order', 'has an underscore'],
  ['Größe', 'is not ASCII'],
  ['1Deal', 'starts with a digit'],
  ['__Deal', 'starts with underscores'],
  ['Deal\n', 'ends with a new line'],
  ['A'.repeat(61), 'is too long'],
])('a table cannot be named %j, which %s', async (name) => {
  const tenant = await makeTenant(test)
  expect(await problemsOf(tenant, create, { input: { name, pluralName: 'deals' } })).toEqual([
    { path: ['input', 'name'], rule: 'name', message: expect.stringContaining(JSON.stringify(name)) },
  ])
})

it.each(['', 'Deals', 'sales orders', 'größen', '1s', '_s', 'd'.repeat(61)])(
  'a plural cannot be %j',
  async (pluralName) => {
    const tenant = await makeTenant(test)
    expect(await problemsOf(tenant, create, { input: { name: 'Deal', pluralName } })).toEqual([
      {
        path: ['input', 'pluralName'],
        rule: 'name',
        message: expect.stringContaining(JSON.stringify(pluralName)),
      },
    ])
  },
)

it.each(['', 'Title', 'a b', 'a-b', 'größe', '1a', '_a', '__typename', '__proto__', 'a'.repeat(61)])(
  'a field cannot be named %j',
  async (name) => {
    const tenant = await makeTenant(test)
    expect(
      await problemsOf(tenant, create, { input: { name: 'Deal', fields: [{ name, kind: 'text' }] } }),
    ).toEqual([
      {
        path: ['input', 'fields', 0, 'name'],
        rule: 'name',
        message: expect.stringContaining(JSON.stringify(name)),
      },
    ])
  },
)

it('a name of sixty letters is fine', async () => {
  const name = 'A'.repeat(60)
  const field = { name: 'a'.repeat(60), kind: 'text' }
  const tenant = await makeTenant(test, [{ name, pluralName: 'p'.repeat(60), fields: [field] }])
  expect(await tenant.ask(`{ ${'p'.repeat(60)} { nodes { ${field.name} } } }`)).toBeDefined()
})

it.each([
  ...['id', 'version', 'createdAt', 'updatedAt', 'createdBy', 'updatedBy', 'deletedAt', 'history'],
  ...['and', 'or', 'not', 'node', 'query'],
])('a field cannot be named %s, which is reserved', async (name) => {
  const tenant = await makeTenant(test, [{ name: 'Deal', fields: [{ name: 'a', kind: 'text' }] }])
  const message = `The name ${name} is reserved; choose another one.`
  expect(
    await problemsOf(
      tenant,
      'mutation ($name: String!) { addField(table: "Deal", field: { name: $name, kind: "text" }) { name } }',
      { name },
    ),
  ).toEqual([{ path: ['field', 'name'], rule: 'reserved', message }])
  expect(
    await problemsOf(
      tenant,
      'mutation ($name: String!) { renameField(table: "Deal", field: "a", name: $name) { name } }',
      { name },
    ),
  ).toEqual([{ path: ['name'], rule: 'reserved', message }])
})

it('a plural that is the singular must be told apart', async () => {
  const tenant = await makeTenant(test)
  expect(await problemsOf(tenant, create, { input: { name: 'Sheep' } })).toEqual([
    {
      path: ['input', 'pluralName'],
      rule: 'name',
      message: 'The plural of Sheep must differ from its singular; give another pluralName, like sheepList.',
    },
  ])
  await tenant.define(create, { input: { name: 'Sheep', pluralName: 'sheepList' } })
})

it('two tables cannot share a name', async () => {
  const tenant = await makeTenant(test, [{ name: 'Deal' }])
  const problems = await problemsOf(tenant, create, { input: { name: 'Deal', pluralName: 'others' } })
  expect(problems[0]).toEqual({
    path: ['input', 'name'],
    rule: 'repeated',
    message: 'There is a table named "Deal" already.',
  })
  expect(problems).toHaveLength(1)
})

it('a field named twice is told once, as such', async () => {
  const tenant = await makeTenant(test)
  const fields = [stage, { name: 'stage', kind: 'text' }, { ...stage }]
  expect(await problemsOf(tenant, create, { input: { name: 'Deal', fields } })).toEqual([
    {
      path: ['input', 'fields', 1, 'name'],
      rule: 'repeated',
      message: 'There are two fields named "stage".',
    },
    {
      path: ['input', 'fields', 2, 'name'],
      rule: 'repeated',
      message: 'There are two fields named "stage".',
    },
  ])
})

const collisions: { title: string; there?: TableInput[]; input: TableInput; problems: object[] }[] = [
  {
    title: 'a table and the connection of another',
    there: [{ name: 'Deal' }],
    input: { name: 'DealConnection' },
    problems: [
      {
        path: ['input', 'name'],
        message:
          'The table DealConnection would make the type DealConnection, which the table Deal already makes.',
      },
    ],
  },
  {
    title: 'a table whose connection is another',
    there: [{ name: 'DealConnection' }],
    input: { name: 'Deal' },
    problems: [
      {
        path: ['input', 'name'],
        message:
          'The table Deal would make the type DealConnection, which the table DealConnection already makes.',
      },
    ],
  },
  {
    title: 'a table and what another will have later',
    there: [{ name: 'Deal' }],
    input: { name: 'DealGroup', pluralName: 'groupsOfDeals' },
    problems: [
      {
        path: ['input', 'name'],
        message: 'The table DealGroup would make the type DealGroup, which the table Deal already makes.',
      },
    ],
  },
  {
    title: 'a table and the enum of a field',
    there: [{ name: 'Deal', fields: [stage] }],
    input: { name: 'DealStage' },
    problems: [
      {
        path: ['input', 'name'],
        message:
          'The table DealStage would make the type DealStage, which the field Deal.stage already makes.',
      },
      {
        path: ['input', 'name'],
        message:
          'The table DealStage would make the type DealStageFilter, which the field Deal.stage already makes.',
      },
    ],
  },
  {
    title: 'the enum of a field and a table',
    there: [{ name: 'DealStage' }],
    input: { name: 'Deal', fields: [{ name: 'title', kind: 'text' }, stage] },
    problems: [
      {
        path: ['input', 'fields', 1, 'name'],
        message:
          'The field Deal.stage would make the type DealStage, which the table DealStage already makes.',
      },
      {
        path: ['input', 'fields', 1, 'name'],
        message:
          'The field Deal.stage would make the type DealStageFilter, which the table DealStage already makes.',
      },
    ],
  },
  {
    title: 'the enum of a field and a type of its own table',
    input: { name: 'Deal', fields: [{ ...stage, name: 'filter' }] },
    problems: [
      {
        path: ['input', 'fields', 0, 'name'],
        message: 'The field Deal.filter would make the type DealFilter, which the table Deal already makes.',
      },
    ],
  },
  {
    title: 'the filter of one enum and another enum',
    input: { name: 'Deal', fields: [stage, { ...stage, name: 'stageFilter' }] },
    problems: [
      {
        path: ['input', 'fields', 1, 'name'],
        message:
          'The field Deal.stageFilter would make the type DealStageFilter, which the field Deal.stage already makes.',
      },
    ],
  },
  {
    title: 'two fields whose enum names meet',
    input: {
      name: 'Deal',
      fields: [
        { name: 'closesOn', kind: 'date' },
        { name: 'closesON', kind: 'date' },
      ],
    },
    problems: [
      {
        path: ['input', 'fields', 1, 'name'],
        message:
          'The field Deal.closesON would make the enum value CLOSES_ON, which the field Deal.closesOn already makes.',
      },
    ],
  },
  {
    title: 'a table and the filter of a kind',
    input: { name: 'Text' },
    problems: [
      {
        path: ['input', 'name'],
        message: 'The table Text would make the type TextFilter, which the API itself already makes.',
      },
    ],
  },
  {
    title: 'a table and the interface of all records',
    input: { name: 'Node', pluralName: 'knots' },
    problems: [
      {
        path: ['input', 'name'],
        message: 'The table Node would make the type Node, which the API itself already makes.',
      },
      {
        path: ['input', 'name'],
        message: 'The table Node would make the query node, which the API itself already makes.',
      },
    ],
  },
  ...['Query', 'Mutation', 'PageInfo', 'Direction', 'Int', 'DateTime', 'RecordHistory'].map((name) => ({
    title: `a table and the type ${name}`,
    input: { name },
    problems: [
      {
        path: ['input', 'name'],
        message: `The table ${name} would make the type ${name}, which the API itself already makes.`,
      },
    ],
  })),
  {
    title: 'a plural and the query of all records',
    input: { name: 'Knot', pluralName: 'nodes' },
    problems: [
      {
        path: ['input', 'pluralName'],
        message: 'The table Knot would make the query nodes, which the API itself already makes.',
      },
    ],
  },
  {
    title: 'a plural and the singular of another table',
    there: [{ name: 'Deal' }],
    input: { name: 'Sale', pluralName: 'deal' },
    problems: [
      {
        path: ['input', 'pluralName'],
        message: 'The table Sale would make the query deal, which the table Deal already makes.',
      },
    ],
  },
]

it.each(collisions)('these collide: $title', async ({ there = [], input, problems }) => {
  const tenant = await makeTenant(test, there)
  const found = await problemsOf(tenant, create, { input })
  for (const problem of problems) {
    expect(found).toContainEqual({ rule: 'collision', ...problem })
  }
})

it('mutations of one table and of all of another collide', async () => {
  const tenant = await makeTenant(test, [{ name: 'Deal', pluralName: 'deals' }])
  const messages = (
    await problemsOf(tenant, create, { input: { name: 'Deals', pluralName: 'dealsList' } })
  ).map(({ message }) => message)
  expect(messages).toEqual(
    ['query deals', 'mutation createDeals', 'mutation updateDeals', 'mutation deleteDeals'].map(
      (name) => `The table Deals would make the ${name}, which the table Deal already makes.`,
    ),
  )
})

it('a rename meets the same walls', async () => {
  const tenant = await makeTenant(test, [
    { name: 'Deal', fields: [stage, { name: 'closesOn', kind: 'date' }] },
    { name: 'Company' },
  ])
  expect(
    await problemsOf(
      tenant,
      'mutation { updateTable(table: "Company", input: { name: "DealEdge" }) { name } }',
    ),
  ).toMatchObject([{ path: ['input', 'name'], rule: 'collision' }])
  const [problem] = await problemsOf(
    tenant,
    'mutation { updateTable(table: "Company", input: { pluralName: "deal" }) { name } }',
  )
  expect(problem).toMatchObject({ path: ['input', 'pluralName'], rule: 'collision' })
  expect(
    await problemsOf(
      tenant,
      'mutation { renameField(table: "Deal", field: "stage", name: "closesON") { name } }',
    ),
  ).toMatchObject([{ path: ['name'], rule: 'collision' }])
  expect(
    await problemsOf(
      tenant,
      'mutation { renameField(table: "Deal", field: "stage", name: "order") { name } }',
    ),
  ).toMatchObject([{ path: ['name'], rule: 'collision' }])
})

it('a table can be renamed to what would collide with its own old names only', async () => {
  const tenant = await makeTenant(test, [{ name: 'Deal', fields: [stage] }])
  await tenant.define('mutation { updateTable(table: "Deal", input: { name: "DealStage" }) { name } }')
  expect(await tenant.ask('{ deals { nodes { __typename stage } } }')).toEqual({ deals: { nodes: [] } })
})

it('deleted tables and fields hold no names', async () => {
  const tenant = await makeTenant(test, [{ name: 'Deal', fields: [stage] }])
  await tenant.define('mutation { deleteField(table: "Deal", field: "stage") { name } }')
  await tenant.define(create, { input: { name: 'DealStage' } })
  await tenant.define('mutation { deleteTable(table: "Deal") { name } }')
  await tenant.define(create, { input: { name: 'DealConnection' } })
})

it.each(['createdAT', 'updatedBY', 'deletedAT'])(
  'a field cannot be called %s: as an enum value it would be one that every record has',
  async (name) => {
    const tenant = await makeTenant(test)
    const { errors } = await tenant.sendCatalog(
      'mutation ($name: String!) { createTable(input: { name: "Deal", fields: [{ name: $name, kind: "text" }] }) { name } }',
      { name },
    )
    expect(errors[0]?.extensions).toMatchObject({
      code: 'DEFINITION_INVALID',
      issues: [{ path: ['input', 'fields', 0, 'name'], rule: 'reserved' }],
    })
  },
)

it('a name that a later release has taken keeps a tenant from nothing, and can be given up', async () => {
  const other = { name: 'size', kind: 'choice', options: { choices: [{ value: 'S' }] } }
  const tenant = await makeTenant(test, [{ name: 'Deal', fields: [stage, other] }])
  const superuser = await connect(test.databaseUrl)
  // As a release that made no DealFilter and no DealOrder would have let it.
  await superuser.query(
    `update tablecast.fields set name = case name when 'stage' then 'filter' else 'order' end
     where tenant_id = (select id from tablecast.tenants where slug = $1)`,
    [tenant.slug],
  )
  await tenant.define(create, { input: { name: 'Company' } })
  await tenant.define('mutation { addField(table: "Deal", field: { name: "title", kind: "text" }) { name } }')
  expect(await problemsOf(tenant, create, { input: { name: 'DealConnection' } })).toHaveLength(1)
  for (const [field, name] of [
    ['filter', 'stage'],
    ['order', 'size'],
  ]) {
    await tenant.define(
      'mutation ($field: String!, $name: String!) { renameField(table: "Deal", field: $field, name: $name) { name } }',
      { field, name },
    )
  }
  await tenant.ask('{ deals { nodes { stage size title } } }')
})
