import { CriticalityLevel, diff } from '@graphql-inspector/core'
import { expect, it } from '@jest/globals'
import { buildSchema, type GraphQLSchema } from 'graphql'
import { shop } from '../examples/shop.ts'
import { useApp } from '../support/app.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'

const test = useApp()

async function readSchema({ token }: TestTenant): Promise<GraphQLSchema> {
  const headers = { authorization: `Bearer ${token}` }
  const response = await test.app.fetch(new Request('http://tablecast.test/schema.graphql', { headers }))
  return buildSchema(await response.text())
}

/** What graphql-inspector finds between the versions before and after a change of the definitions, the worst first. */
async function changesOf(change: string): Promise<string[]> {
  const tenant = await makeTenant(test, shop)
  const before = await readSchema(tenant)
  await tenant.define(`mutation { ${change} { name } }`)
  const changes = await diff(before, await readSchema(tenant))
  const levels = [CriticalityLevel.Breaking, CriticalityLevel.Dangerous]
  return levels.flatMap((level) =>
    changes
      .filter(({ criticality }) => criticality.level === level)
      .map(({ type, path }) => `${level} ${type} ${path}`),
  )
}

const choices = (...values: string[]) =>
  `{ choices: [${values.map((value) => `{ key: "${value.charAt(0).toLowerCase()}", value: "${value}" }`)}] }`

it('what is new breaks nobody: a table, a field, a text for people', async () => {
  expect(
    await changesOf('createTable(input: { name: "Order", fields: [{ name: "no", kind: "integer" }] })'),
  ).toEqual([])
  expect(await changesOf('addField(table: "Product", field: { name: "color", kind: "text" })')).toEqual([])
  expect(await changesOf('updateTable(table: "Product", input: { label: "Ware" })')).toEqual([])
})

it('a new required field breaks who creates records, unless it has a default', async () => {
  const add = (more: string) =>
    changesOf(`addField(table: "Product", field: { name: "color", kind: "text", required: true ${more} })`)
  expect(await add('')).toEqual(['BREAKING INPUT_FIELD_ADDED ProductInput.color'])
  expect(await add('default: "red"')).toEqual([])
})

it('asking for more breaks who creates records, asking for less nobody', async () => {
  const require = (field: string, required: boolean) =>
    changesOf(`updateField(table: "Product", field: "${field}", input: { required: ${required} })`)
  expect(await require('weight', true)).toEqual(['BREAKING INPUT_FIELD_TYPE_CHANGED ProductInput.weight'])
  expect(await require('title', false)).toEqual([])
})

it('renaming or deleting a field breaks who uses it, and nothing else', async () => {
  const renamed = await changesOf('renameField(table: "Product", field: "title", name: "headline")')
  const deleted = await changesOf('deleteField(table: "Product", field: "sku")')
  const gone = (field: string) =>
    ['Filter', 'Order', 'Input', 'Patch'].map(
      (part) => `BREAKING INPUT_FIELD_REMOVED Product${part}.${field}`,
    )
  expect(renamed.toSorted()).toEqual(
    [
      ...gone('title'),
      'BREAKING INPUT_FIELD_ADDED ProductInput.headline',
      'BREAKING FIELD_REMOVED Product.title',
    ].toSorted(),
  )
  expect(deleted.toSorted()).toEqual([...gone('sku'), 'BREAKING FIELD_REMOVED Product.sku'].toSorted())
})

it('a choice can be added, which only careless clients notice, and renamed, but never removed', async () => {
  const offer = (...values: string[]) =>
    `updateField(table: "Product", field: "size", input: { options: ${choices(...values)} })`
  expect(await changesOf(offer('SMALL', 'MEDIUM', 'LARGE', 'HUGE'))).toEqual([
    'DANGEROUS ENUM_VALUE_ADDED ProductSize.HUGE',
  ])
  expect(await changesOf(offer('SLIM', 'MEDIUM', 'LARGE'))).toEqual([
    'BREAKING ENUM_VALUE_REMOVED ProductSize.SMALL',
    'DANGEROUS ENUM_VALUE_ADDED ProductSize.SLIM',
  ])
  const tenant = await makeTenant(test, shop)
  const { errors } = await tenant.sendCatalog(`mutation { ${offer('SMALL', 'LARGE')} { name } }`)
  expect(errors).toMatchObject([{ extensions: { code: 'DEFINITION_INVALID', issues: [{ rule: 'loss' }] } }])
})
