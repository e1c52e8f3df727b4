import { expect, it } from '@jest/globals'
import { useApp } from '../support/app.ts'
import { makeTenant } from '../support/tenant.ts'

const test = useApp()
const definitions = [
  'createTable(input: { name: "Sale" }) { name }',
  'updateTable(table: "Deal", input: { label: "x" }) { name }',
  'deleteTable(table: "Deal") { name }',
  'addField(table: "Deal", field: { name: "a", kind: "text" }) { name }',
  'updateField(table: "Deal", field: "title", input: { label: "x" }) { name }',
  'renameField(table: "Deal", field: "title", name: "b") { name }',
  'deleteField(table: "Deal", field: "title") { name }',
  'createApiKey(input: { name: "x", role: READER }) { key }',
  'revokeApiKey(id: "x") { id }',
]
const tenancy = [
  'mutation { createTenant(input: { slug: "mine", name: "x" }) { tenant { slug } } }',
  'mutation { disableTenant(slug: "SLUG") { slug } }',
  'mutation { enableTenant(slug: "SLUG") { slug } }',
  'mutation { deleteTenant(slug: "SLUG") { slug } }',
  '{ tenants { slug } }',
  '{ operatorLog { nodes { id } } }',
]
const questions = [
  '{ tables { name } }',
  '{ table(name: "Deal") { name } }',
  '{ catalogVersion }',
  '{ catalogChanges { nodes { version } } }',
]
const makeDeals = () => makeTenant(test, [{ name: 'Deal', fields: [{ name: 'title', kind: 'text' }] }])

it.each(['reader', 'writer'] as const)('a %s cannot define anything', async (role) => {
  const tenant = await makeDeals()
  const member = await tenant.as(role)
  for (const mutation of definitions) {
    const { data, errors } = await member.sendCatalog(`mutation { ${mutation} }`)
    expect(data ?? null).toBeNull()
    expect(errors).toMatchObject([
      {
        message: `The role ${role} may not change definitions or API keys.`,
        extensions: { code: 'FORBIDDEN', hint: 'It takes admin.' },
      },
    ])
  }
  expect(await tenant.define('{ catalogVersion }')).toEqual({ catalogVersion: 1 })
})

it.each(['reader', 'writer', 'admin'] as const)('a %s can read all definitions', async (role) => {
  const member = await (await makeDeals()).as(role)
  for (const question of questions) {
    expect((await member.sendCatalog(question)).errors).toEqual([])
  }
  expect(await member.define('{ fieldKinds { kind } }')).toBeDefined()
})

it.each(['reader', 'writer', 'admin'] as const)(
  'a %s cannot touch tenants, not even its own',
  async (role) => {
    const tenant = await makeDeals()
    const member = await tenant.as(role)
    for (const operation of tenancy) {
      const { data, errors } = await member.sendCatalog(operation.replace('SLUG', tenant.slug))
      expect(data ?? null).toBeNull()
      expect(errors[0]?.extensions.code).toBe('FORBIDDEN')
    }
    expect(await tenant.define('{ catalogVersion }')).toEqual({ catalogVersion: 1 })
  },
)

it('an operator cannot touch what a tenant owns', async () => {
  const tenant = await makeDeals()
  for (const operation of [
    ...definitions.map((mutation) => `mutation { ${mutation} }`),
    ...questions,
    '{ apiKeys { id } }',
  ]) {
    const { data, errors } = await test.operator(operation)
    expect(data ?? null).toBeNull()
    expect(errors[0]).toMatchObject({
      message: 'An operator has no tables; use the credential of a tenant.',
      extensions: { code: 'FORBIDDEN' },
    })
  }
  expect(await tenant.define('{ catalogVersion }')).toEqual({ catalogVersion: 1 })
})

it.each(['reader', 'writer'] as const)('a %s cannot see API keys', async (role) => {
  const { data, errors } = await (await (await makeDeals()).as(role)).sendCatalog('{ apiKeys { id } }')
  expect(data ?? null).toBeNull()
  expect(errors).toMatchObject([
    {
      message: `The role ${role} may not see API keys.`,
      extensions: { code: 'FORBIDDEN', hint: 'It takes admin.' },
    },
  ])
})

it('an operator can read the kinds, which belong to nobody', async () => {
  expect((await test.operator('{ fieldKinds { kind } }')).errors).toEqual([])
})

it('a reader cannot write records, a writer can', async () => {
  const tenant = await makeDeals()
  const [reader, writer] = [await tenant.as('reader'), await tenant.as('writer')]
  const { createDeal } = await writer.ask<{ createDeal: { id: string } }>(
    'mutation { createDeal(input: { title: "a" }) { id } }',
  )
  for (const mutation of [
    'createDeal(input: {}) { id }',
    `updateDeal(id: "${createDeal.id}", patch: { title: "b" }) { id }`,
    `deleteDeal(id: "${createDeal.id}") { id }`,
  ]) {
    const { data, errors } = await reader.send(`mutation { ${mutation} }`)
    expect(data ?? null).toBeNull()
    expect(errors).toMatchObject([
      {
        message: 'The role reader may not change records.',
        extensions: { code: 'FORBIDDEN', hint: 'It takes writer or admin.' },
      },
    ])
  }
  expect(await reader.ask('{ deals { nodes { title } } }')).toEqual({ deals: { nodes: [{ title: 'a' }] } })
})
