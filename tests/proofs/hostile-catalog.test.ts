import { beforeAll, expect, it } from '@jest/globals'
import { buildSchema, type GraphQLObjectType } from 'graphql'
import { useEngine } from '../sql/engine.ts'
import { type Answer, toToken } from '../support/app.ts'
import { manyTimes } from '../support/many-times.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'
import { codesOf, expectData, expectRefused, hostileTimes, inTurn, useWitness } from './hostile.ts'
import { prove } from './prove.ts'
import { isStorable } from './texts.ts'

// Hostile text in definitions and in credentials: it is that text and nothing else, or it is refused.

const engine = useEngine()
let tenant: TestTenant
let bystander: TestTenant
const witness = useWitness(engine, () => bystander)

beforeAll(async () => {
  tenant = await makeTenant(engine.test, [{ name: 'Note', fields: [{ name: 'title', kind: 'text' }] }])
  bystander = await makeTenant(engine.test, [{ name: 'Secret', fields: [{ name: 'word', kind: 'text' }] }])
  await bystander.ask('mutation { createSecret(input: { word: "their secret" }) { id } }')
  await witness.begin()
})

const isFieldName = (text: string): boolean => /^[a-z][A-Za-z0-9]*$/.test(text) && text.length <= 60
const isTableName = (text: string): boolean => /^[A-Z][A-Za-z0-9]*$/.test(text) && text.length <= 60
const isLabel = (text: string): boolean => isStorable(text) && text.length <= 200

/** The places of what is wrong with a definition. */
function placesIn(answer: Answer): Set<string> {
  expectRefused(answer, 'DEFINITION_INVALID')
  const issues = answer.errors[0]?.extensions['issues'] as { path: (string | number)[] }[]
  return new Set(issues.map(({ path }) => path.join('.')))
}

const createTable = 'mutation ($input: TableInput!) { createTable(input: $input) { name } }'

prove('as a name, a kind or an option it is refused where it is none', hostileTimes, async (texts) => {
  const fields = texts.flatMap((text, index) => [
    { name: text, kind: 'text' },
    { name: `a${index}`, kind: text },
    { name: `b${index}`, kind: 'text', options: { [text]: 1 } },
    { name: `c${index}`, kind: 'text', options: text },
    // Of each five one: to look at a default takes milliseconds.
    ...(index % 5 === 0 ? [{ name: `d${index}`, kind: 'integer', default: text }] : []),
    { name: `e${index}`, kind: 'date', options: { min: text } },
    { name: `f${index}`, kind: 'choice', options: { choices: [{ value: `${text}-` }] } },
    { name: `g${index}`, kind: 'choice', options: { choices: [{ value: 'A' }] }, default: `${text}-` },
  ])
  const places = placesIn(await tenant.sendCatalog(createTable, { input: { name: 'Fine', fields } }))
  const missed = fields.flatMap(({ name, kind }, index) => {
    const found = [...places].some((place) => place.startsWith(`input.fields.${index}.`))
    return found || (kind === 'text' && isFieldName(name)) ? [] : [{ name, kind }]
  })
  expect(missed).toEqual([])
  for (const text of texts) {
    const wrong = placesIn(await tenant.sendCatalog(createTable, { input: { name: text, pluralName: text } }))
    expect([wrong.has('input.name'), wrong.has('input.pluralName')]).toEqual([
      !isTableName(text),
      !isFieldName(text),
    ])
  }
})

prove('as the name of a table or a field that is not there it finds nothing', hostileTimes, async (texts) => {
  const write = (name: string) => `table(name: ${name}) { name }`
  const found = await tenant.sendCatalog(...manyTimes('query', { type: 'String!', values: texts, write }))
  expect(Object.values(expectData<Record<string, unknown>>(found))).toEqual(texts.map(() => null))
  for (const [index, name] of texts.entries()) {
    const answer = await tenant.sendCatalog(
      `mutation ($name: String!) { ${inTurn(index, [
        'deleteTable(table: $name)',
        'renameField(table: "Note", field: $name, name: "other")',
        'updateTable(table: "Note", input: { name: $name, pluralName: $name })',
        'renameField(table: $name, field: "title", name: "other")',
      ])} { name } }`,
      { name },
    )
    expectRefused(answer, 'DEFINITION_INVALID')
  }
})

it.each([
  'constructor',
  'toString',
  'hasOwnProperty',
  'valueOf',
  'then',
  'isPrototypeOf',
  'null',
  'undefined',
])('a field may have the name %s, which every object of JavaScript knows', async (name) => {
  const table = `Odd${name.charAt(0).toUpperCase()}${name.slice(1)}`
  await tenant.define(createTable, {
    input: { name: table, pluralName: 'odd', fields: [{ name, kind: 'text', default: 'x' }] },
  })
  const made = await tenant.ask(
    `mutation { a: create${table}(input: {}) { ${name} } b: create${table}(input: { ${name}: "y" }) { ${name} } }`,
  )
  expect(made).toEqual({ a: { [name]: 'x' }, b: { [name]: 'y' } })
  const filter = { [name]: { eq: 'y' } }
  expect(
    await tenant.ask(
      `query ($filter: ${table}Filter, $orderBy: [${table}Order!]) { odd(filter: $filter, orderBy: $orderBy) { nodes { ${name} } } }`,
      { filter, orderBy: [{ [name]: 'DESC' }] },
    ),
  ).toEqual({ odd: { nodes: [{ [name]: 'y' }] } })
  await tenant.define(`mutation { deleteTable(table: "${table}") { name } }`)
})

prove(
  'what is no text, or too long, is no label, no description and no default',
  hostileTimes,
  async (texts) => {
    const wrong = texts.filter((text) => !isStorable(text))
    const fields = [
      ...texts.filter((text) => !isLabel(text)).map((label) => ({ kind: 'text', label })),
      ...texts.filter((text) => !isDescription(text)).map((description) => ({ kind: 'text', description })),
      ...wrong.map((text) => ({ kind: 'text', default: text })),
      ...wrong.map((text) => ({ kind: 'json', default: [{ [text]: text }] })),
      ...wrong.map((label) => ({ kind: 'choice', options: { choices: [{ value: 'A', label }] } })),
    ].map((field, index) => ({ name: `field${index}`, ...field }))
    if (fields.length > 0) {
      const answer = await tenant.sendCatalog(createTable, { input: { name: 'Fine', fields } })
      const places = [...placesIn(answer)]
      const missed = fields.filter(
        (_, index) => !places.some((place) => place.startsWith(`input.fields.${index}.`)),
      )
      expect(missed).toEqual([])
    }
  },
)

prove(
  'as a label, a description or a default it is kept, and shown in the schema',
  hostileTimes,
  async (texts) => {
    const [label = 'none', ...labels] = texts.filter(isLabel)
    const shown = texts.filter(isDescription)
    const choices = labels.map((text, index) => ({ key: `k${index}`, value: `V${index}`, label: text }))
    const fields = [
      ...shown.map((text, index) => ({
        name: `field${index}`,
        kind: 'text',
        label: isLabel(text) ? text : null,
        description: text,
        default: text,
        options: {},
      })),
      {
        name: 'stage',
        kind: 'choice',
        label,
        description: label,
        default: null,
        options: { choices: [...choices, { key: 'k', value: 'V' }] },
      },
    ]
    const input = { name: 'Kept', label, description: label, fields }
    const { table } = await tenant.define<{ table: object }>(
      `mutation ($input: TableInput!) { table: createTable(input: $input) {
      name label description fields { name kind label description default options } } }`,
      { input },
    )
    expect(table).toEqual(input)
    const names = shown.map((_, index) => `field${index}`)
    const { kept } = await tenant.ask<{ kept: object }>(
      `mutation { kept: createKept(input: {}) { stage ${names.join(' ')} } }`,
    )
    expect(kept).toEqual({
      stage: null,
      ...Object.fromEntries(shown.map((text, index) => [`field${index}`, text])),
    })
    await expectShown(fields)
    await tenant.define('mutation { deleteTable(table: "Kept") { name } }')
  },
)

const isDescription = (text: string): boolean => isStorable(text) && text.length <= 2000

/** In what code generators read: a whole schema, with every text in its place. */
async function expectShown(
  fields: readonly { name: string; label: string | null; description: string }[],
): Promise<void> {
  const { token } = tenant
  const response = await engine.test.app.fetch(
    new Request('http://tablecast.test/schema.graphql', { headers: { authorization: `Bearer ${token}` } }),
  )
  const type = buildSchema(await response.text()).getType('Kept') as GraphQLObjectType
  const described = fields.map(({ name }) => type.getFields()[name]?.description ?? '')
  expect(described).toEqual(
    fields.map(({ label, description }) => [label, description].filter(Boolean).join('\n\n')),
  )
}

const sign = (claims: Record<string, unknown>) =>
  toToken({ tenant: tenant.slug, sub: 'ann', role: 'reader', ...claims })

prove('as a claim of a token it is the name of an actor, or nobody’s', hostileTimes, async (texts) => {
  const send = async (claims: Record<string, unknown>, query: string) =>
    engine.test.post('/graphql', { query }, await sign(claims))
  for (const text of texts) {
    for (const claims of [{ tenant: text }, { role: text }, { tenant: `${tenant.slug}${text}-` }]) {
      expectRefused(await send(claims, '{ __typename }'), 'UNAUTHENTICATED')
    }
    const answer = await send(
      { sub: text, role: 'writer' },
      'mutation { note: createNote(input: {}) { createdBy updatedBy } }',
    )
    if (isStorable(text) && text.length > 0 && text.length <= 200 && !/\p{Cc}/u.test(text)) {
      const actor = `user:${text}`
      expect(expectData(answer)).toEqual({ note: { createdBy: actor, updatedBy: actor } })
    } else {
      expectRefused(answer, 'UNAUTHENTICATED')
    }
  }
})

let tenantsMade = 0

prove('as the slug of a tenant it is refused, as the name of one it is kept', hostileTimes, async (texts) => {
  const { operator } = engine.test
  const create = `mutation ($input: TenantInput!) { createTenant(input: $input) { tenant { slug name } } }`
  for (const [index, text] of texts.entries()) {
    const use = inTurn(index, ['disableTenant', 'enableTenant', 'deleteTenant'])
    const used = await operator(`mutation ($slug: String!) { ${use}(slug: $slug) { slug } }`, { slug: text })
    expectRefused(used, 'RECORD_MISSING')
    const tenant = { slug: inTurn(index, [`hostile-${++tenantsMade}`, `${text}!`]), name: text }
    const made = await operator(create, { input: tenant })
    if (index % 2 === 0 && isName(text)) {
      expect(expectData(made)).toEqual({ createTenant: { tenant } })
    } else {
      expectRefused(made, 'INPUT_INVALID')
    }
  }
})

const isName = (text: string): boolean => isLabel(text) && text.trim() !== ''

prove(
  'as the name of an API key it is kept, as its id or its time it is refused',
  hostileTimes,
  async (texts) => {
    const send = (mutation: string, text: string) =>
      tenant.sendCatalog(
        `mutation ($text: ${mutation.startsWith('revoke') ? 'ID' : 'String'}!) { ${mutation} }`,
        { text },
      )
    const createNamed = (name: string) =>
      `createApiKey(input: { name: ${name}, role: READER }) { apiKey { name } }`
    const names = texts.filter(isName)
    for (const text of texts) {
      expectRefused(await send('revokeApiKey(id: $text) { id }', text), 'RECORD_MISSING')
      if (!isName(text)) {
        expectRefused(await send(createNamed('$text'), text), 'INPUT_INVALID')
      }
    }
    const made = await tenant.sendCatalog(
      ...manyTimes('mutation', { type: 'String!', values: ['a name', ...names], write: createNamed }),
    )
    expect(Object.values(expectData<Record<string, unknown>>(made))).toEqual(
      ['a name', ...names].map((name) => ({ apiKey: { name } })),
    )
    const create = (at: string) =>
      `createApiKey(input: { name: "x", role: READER, expiresAt: ${at} }) { key }`
    const times = await tenant.sendCatalog(
      ...manyTimes('mutation', { type: 'DateTime!', values: texts, write: create }),
    )
    expectRefused(times, 'BAD_REQUEST')
    expect(codesOf(times)).toHaveLength(texts.length)
    await engine.superuser.query('update tablecast.api_keys set revoked_at = now() where revoked_at is null')
  },
)

witness.end()
